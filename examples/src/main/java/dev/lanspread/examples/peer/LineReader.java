package dev.lanspread.examples.peer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads lines of bounded length. */
final class LineReader {

  /** Longest line in bytes, its end not counted. */
  static final int MAX_LENGTH = 64 << 10;

  private final InputStream in;

  LineReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * A line as it came.
   *
   * @param bytes its content without the line end; cut where it was too long
   * @param tooLong whether it was longer than {@link #MAX_LENGTH}
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
  record Line(byte[] bytes, boolean tooLong) {}

  /** Returns the next line, or empty at the end of input; blocks until one of them comes. */
  Optional<Line> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    int b = in.read();
    if (b < 0) {
      return Optional.empty();
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() < MAX_LENGTH) {
        line.write(b);
      } else {
        tooLong = true;
      }
    }
    return Optional.of(new Line(line.toByteArray(), tooLong));
  }
}
