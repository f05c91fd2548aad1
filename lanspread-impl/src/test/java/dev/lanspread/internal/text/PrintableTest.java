package dev.lanspread.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrintableTest {

  @Test
  void keepsPlainText() {
    assertThat(Printable.oneLine("Größe 日本 \ud83c\udfae", 80)).isEqualTo("Größe 日本 \ud83c\udfae");
  }

  @Test
  void makesOneLineAndShowsControlAndFormatCharacters() {
    assertThat(Printable.oneLine("a\r\nb\tc\u001b[31m\u202e\u2028\ud800", 80))
        .isEqualTo("a  b c\\u001b[31m\\u202e\\u2028\\ud800");
  }

  @Test
  void cutsByCodePointsAndMarksTheCut() {
    assertThat(Printable.oneLine("abc", 3)).isEqualTo("abc");
    assertThat(Printable.oneLine("\ud83c\udfae\ud83c\udfae!", 2))
        .isEqualTo("\ud83c\udfae\ud83c\udfae…");
  }
}
