package dev.lanspread.examples.peer;

import dev.lanspread.PeerNodeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The name of this computer, found without a DNS server. */
final class HostName {

  private static final Path LINUX_HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final String FALLBACK = "lanspread";

  private HostName() {}

  /** Returns the host name, fit to be a peer's name. */
  static String get() {
    String name = kernel().or(HostName::environment).orElse(FALLBACK);
    return name.substring(0, Math.min(name.length(), PeerNodeBuilder.MAX_NAME_LENGTH));
  }

  private static Optional<String> kernel() {
    try {
      return usable(Files.readString(LINUX_HOST_NAME));
    } catch (IOException e) {
      // Not Linux: the environment knows.
      return Optional.empty();
    }
  }

  private static Optional<String> environment() {
    return Optional.ofNullable(System.getenv("COMPUTERNAME"))
        .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
        .flatMap(HostName::usable);
  }

  private static Optional<String> usable(String name) {
    String trimmed = name.strip();
    boolean plain = !trimmed.isEmpty() && trimmed.chars().noneMatch(Character::isISOControl);
    return plain ? Optional.of(trimmed) : Optional.empty();
  }
}
