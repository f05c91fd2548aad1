package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * An unrar program that was asked for its version.
 *
 * @param path absolute
 */
record UnrarProgram(Path path, UnrarVersion version) {

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);
  private static final int BANNER_BYTES = 512;

  /**
   * Runs the program once.
   *
   * @throws ArchiveException {@link ArchiveProblem#PROVIDER_UNAVAILABLE} if it is missing, no
   *     unrar, or too old
   */
  static UnrarProgram probe(Path path) throws ArchiveException {
    if (!Files.isRegularFile(path)) {
      throw unavailable("there is no program " + path);
    }
    if (isBatchFile(path)) {
      throw unavailable(path + " is a batch file, which cannot be called safely");
    }
    if (!Files.isExecutable(path)) {
      throw unavailable(path + " cannot be executed");
    }
    UnrarVersion version =
        UnrarVersion.fromBanner(banner(path))
            .orElseThrow(() -> unavailable(path + " is not RARLAB's unrar"));
    if (version.compareTo(UnrarVersion.OLDEST) < 0) {
      throw unavailable(
          "unrar " + version + " at " + path + " is unsafe; " + UnrarVersion.OLDEST + " is needed");
    }
    return new UnrarProgram(path, version);
  }

  boolean isOld() {
    return version.compareTo(UnrarVersion.RECOMMENDED) < 0;
  }

  private static String banner(Path path) throws ArchiveException {
    byte[] output = new byte[BANNER_BYTES];
    int length = 0;
    try (UnrarRun run = UnrarRun.start(path, List.of(), PROBE_TIMEOUT, () -> false)) {
      while (length < output.length) {
        int count = run.read(output, length, output.length - length);
        if (count < 0) {
          break;
        }
        length += count;
      }
    } catch (ArchiveException e) {
      if (e.problem() == ArchiveProblem.STALLED) {
        throw unavailable(path + " does not answer");
      }
      throw e;
    }
    return new String(output, 0, length, StandardCharsets.UTF_8);
  }

  /** The command interpreter of Windows would parse our arguments a second time. */
  private static boolean isBatchFile(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".bat") || name.endsWith(".cmd");
  }

  private static ArchiveException unavailable(String message) {
    return new ArchiveException(ArchiveProblem.PROVIDER_UNAVAILABLE, message);
  }
}
