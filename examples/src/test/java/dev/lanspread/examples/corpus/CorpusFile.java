package dev.lanspread.examples.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One archive of the corpus.
 *
 * @param name relative to the folder, with {@code /} between parts
 * @param path where it is; uuencoded if it ends with {@code .uu}
 */
record CorpusFile(String name, Path path) {

  private static final Pattern ARCHIVE =
      Pattern.compile(".*\\.(rar|r\\d\\d|part\\d+|cbr|sfx|exe)(\\.uu)?", Pattern.CASE_INSENSITIVE);
  private static final String ENCODED = ".uu";
  private static final int LINE_BYTES = 45;

  /** Returns all archives below a folder, in the order of their names. */
  static List<CorpusFile> below(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> new CorpusFile(name(folder, file), file))
          .filter(file -> ARCHIVE.matcher(file.name).matches())
          .sorted((a, b) -> a.name.compareTo(b.name))
          .toList();
    }
  }

  /** Returns the part of the corpus it belongs to: the first folder. */
  String origin() {
    int slash = name.indexOf('/');
    return slash < 0 ? "." : name.substring(0, slash);
  }

  void copyTo(Path target) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    Files.write(target, name.endsWith(ENCODED) ? decoded(bytes) : bytes);
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  /**
   * Four characters for three bytes, six bits each, above a blank; a line starts with its length.
   */
  private static byte[] decoded(byte[] text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length);
    boolean begun = false;
    for (String line :
        (Iterable<String>) new String(text, StandardCharsets.ISO_8859_1).lines()::iterator) {
      if (line.equals("end")) {
        break;
      }
      if (begun && !line.isEmpty()) {
        decodeLine(line, bytes);
      }
      begun |= line.startsWith("begin ");
    }
    return bytes.toByteArray();
  }

  private static void decodeLine(String line, ByteArrayOutputStream bytes) {
    int length = Math.min(LINE_BYTES, sixBits(line, 0));
    for (int i = 0; i < length; i++) {
      int at = 1 + i / 3 * 4 + i % 3;
      int pair = sixBits(line, at) << 6 | sixBits(line, at + 1);
      bytes.write(pair >> (4 - 2 * (i % 3)));
    }
  }

  private static int sixBits(String line, int at) {
    return at < line.length() ? (line.charAt(at) - ' ') & 0x3f : 0;
  }
}
