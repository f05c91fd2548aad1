package dev.lanspread.archive.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the program where the host named none.
 *
 * @param property value of the system property {@value #PROPERTY}; empty if unset
 * @param searchPath value of the environment variable {@code PATH}; empty if unset
 */
record UnrarLookup(String property, String searchPath) {

  static final String PROPERTY = "lanspread.unrar";

  static UnrarLookup ofSystem() {
    String path = System.getenv("PATH");
    return new UnrarLookup(System.getProperty(PROPERTY, ""), path == null ? "" : path);
  }

  /** Returns the path; that of the property even if nothing is there, so that it gets named. */
  Optional<Path> locate() {
    if (!property.isBlank()) {
      return asPath(property).map(Path::toAbsolutePath);
    }
    String name = onWindows() ? "unrar.exe" : "unrar";
    for (String folder : searchPath.split(File.pathSeparator, -1)) {
      Optional<Path> candidate =
          asPath(folder).filter(Path::isAbsolute).map(path -> path.resolve(name));
      if (candidate.filter(Files::isExecutable).filter(Files::isRegularFile).isPresent()) {
        return candidate;
      }
    }
    return Optional.empty();
  }

  static boolean onWindows() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
  }

  private static Optional<Path> asPath(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
