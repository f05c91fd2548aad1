package dev.lanspread.internal.library;

import dev.lanspread.GameVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sentinel of a package as it was read.
 *
 * @param stamp what was there; null if nothing was
 * @param version the well-formed version
 * @param problem why there is no version although something is there
 */
record VersionFile(
    @Nullable FileStamp stamp, Optional<GameVersion> version, Optional<String> problem) {

  /** Longest first line in bytes that is looked at. */
  static final int MAX_LINE = 1024;

  private static final String UTF_8_BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  /** Reads the sentinel at {@code file}. */
  static VersionFile read(Path file) {
    Optional<FileStamp> stamp = FileStamp.of(file);
    if (stamp.isEmpty()) {
      return new VersionFile(null, Optional.empty(), Optional.empty());
    }
    if (!stamp.get().regular()) {
      return new VersionFile(
          stamp.get(), Optional.empty(), Optional.of("it is not a regular file"));
    }
    try {
      Optional<GameVersion> version = GameVersion.parse(firstLine(file));
      return new VersionFile(
          stamp.get(),
          version,
          version.isPresent()
              ? Optional.empty()
              : Optional.of("its first line is not a version of eight digits"));
    } catch (IOException e) {
      return new VersionFile(
          stamp.get(), Optional.empty(), Optional.of("it cannot be read: " + e.getMessage()));
    }
  }

  private static String firstLine(Path file) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(MAX_LINE + 1);
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      while (start.hasRemaining() && channel.read(start) >= 0) {
        // Until the buffer is full or the file ends.
      }
    }
    String text = StandardCharsets.ISO_8859_1.decode(start.flip()).toString();
    if (text.startsWith(UTF_8_BYTE_ORDER_MARK)) {
      text = text.substring(UTF_8_BYTE_ORDER_MARK.length());
    }
    return text.lines().findFirst().orElse("").strip();
  }
}
