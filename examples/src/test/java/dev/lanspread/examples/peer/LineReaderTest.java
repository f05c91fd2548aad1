package dev.lanspread.examples.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void linesEndWithALineFeedOrTheEndOfInput() throws IOException {
    LineReader lines = reader("a\n\nb");

    assertThat(lines.next()).hasValueSatisfying(line -> assertLine(line, "a"));
    assertThat(lines.next()).hasValueSatisfying(line -> assertLine(line, ""));
    assertThat(lines.next()).hasValueSatisfying(line -> assertLine(line, "b"));
    assertThat(lines.next()).isEmpty();
  }

  @Test
  void theLongestLineIsTakenAndOneByteMoreIsNot() throws IOException {
    String longest = "x".repeat(LineReader.MAX_LENGTH);
    LineReader lines = reader(longest + "\n" + longest + "y\nnext\n");

    assertThat(lines.next()).hasValueSatisfying(line -> assertLine(line, longest));
    assertThat(lines.next()).hasValueSatisfying(line -> assertThat(line.tooLong()).isTrue());
    assertThat(lines.next()).hasValueSatisfying(line -> assertLine(line, "next"));
  }

  private static void assertLine(LineReader.Line line, String text) {
    assertThat(line.tooLong()).isFalse();
    assertThat(line.bytes()).asString(StandardCharsets.UTF_8).isEqualTo(text);
  }

  private static LineReader reader(String text) {
    return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
