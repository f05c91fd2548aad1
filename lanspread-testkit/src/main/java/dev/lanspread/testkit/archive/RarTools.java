package dev.lanspread.testkit.archive;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds RARLAB's programs {@code unrar} and {@code rar}, which tests compare with.
 *
 * <p>Looked for in the system properties {@code lanspread.test.unrar} and {@code
 * lanspread.test.rar}, then where {@code tools/fetch-unrar} puts them (in {@code target/rar-tools}
 * of the repository that the working folder lies in), then on the search path.
 *
 * @since 0.1
 */
public final class RarTools {

  /** Environment variable: with the value {@code true} a missing program fails its tests. */
  public static final String REQUIRED = "LANSPREAD_REQUIRE_UNRAR";

  private static final Path FETCHED = Path.of("target", "rar-tools", "usr", "bin");
  private static final String HINT = "run tools/fetch-unrar to get it";

  private RarTools() {}

  /** Returns the absolute path of {@code unrar}. */
  public static Optional<Path> unrar() {
    return find("unrar");
  }

  /** Returns the absolute path of {@code rar}. */
  public static Optional<Path> rar() {
    return find("rar");
  }

  /**
   * Returns the absolute path of {@code unrar}, or ends the test: skipped, or failed if {@value
   * #REQUIRED} says so.
   */
  public static Path requireUnrar() {
    return require("unrar");
  }

  /** As {@link #requireUnrar}, for {@code rar}. */
  public static Path requireRar() {
    return require("rar");
  }

  private static Path require(String program) {
    Optional<Path> found = find(program);
    if (found.isEmpty() && "true".equals(System.getenv(REQUIRED))) {
      Assertions.fail(program + " is required but missing: " + HINT);
    }
    Assumptions.assumeTrue(found.isPresent(), program + " is missing: " + HINT);
    return found.orElseThrow();
  }

  private static Optional<Path> find(String program) {
    String property = System.getProperty("lanspread.test." + program, "");
    if (!property.isBlank()) {
      return Optional.of(Path.of(property).toAbsolutePath());
    }
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      Path candidate = folder.resolve(FETCHED).resolve(program);
      if (Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return onSearchPath(program);
  }

  private static Optional<Path> onSearchPath(String program) {
    String searchPath = System.getenv("PATH");
    if (searchPath == null) {
      return Optional.empty();
    }
    for (String folder : searchPath.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, program);
      if (!folder.isBlank() && Files.isExecutable(candidate)) {
        return Optional.of(candidate.toAbsolutePath());
      }
    }
    return Optional.empty();
  }
}
