package dev.lanspread.internal.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Whole folder trees as values that can be compared. */
final class Trees {

  private Trees() {}

  /** Returns the content of every file by path; folders end with a slash, links show an arrow. */
  static Map<String, String> snapshot(Path root) {
    Map<String, String> snapshot = new TreeMap<>();
    if (!Files.exists(root)) {
      return snapshot;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        String name = root.relativize(path).toString().replace('\\', '/');
        if (Files.isSymbolicLink(path)) {
          snapshot.put(name, "-> " + Files.readSymbolicLink(path));
        } else if (Files.isDirectory(path)) {
          snapshot.put(name + "/", "");
        } else {
          snapshot.put(name, Files.readString(path, StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return snapshot;
  }

  /** Writes a text file and the folders above it. */
  static void write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
