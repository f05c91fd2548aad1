package dev.lanspread.examples.peer;

import dev.lanspread.error.RequestException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first line of a small text file, without a byte-order mark and its own end. */
final class FirstLine {

  /** Longest accepted file in bytes. */
  static final int MAX_BYTES = 4096;

  private static final String MARK = "\ufeff";

  private FirstLine() {}

  /**
   * Reads the line.
   *
   * @throws RequestException {@code INVALID_ARGUMENT} if the file cannot be read, is longer than
   *     {@value #MAX_BYTES} bytes or no UTF-8; the message does not repeat its content
   */
  static String of(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      if (Files.size(file) > MAX_BYTES) {
        throw refused(file);
      }
      String line = reader.readLine();
      if (line == null) {
        throw refused(file);
      }
      return line.startsWith(MARK) ? line.substring(1) : line;
    } catch (IOException e) {
      throw refused(file);
    }
  }

  private static RequestException refused(Path file) {
    return RequestException.invalid(
        "file", file.toString(), "a readable text of 1 to " + MAX_BYTES + " bytes");
  }
}
