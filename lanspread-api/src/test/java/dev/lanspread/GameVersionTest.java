package dev.lanspread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.error.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GameVersionTest {

  @Test
  void versionsAreOrderedByDate() {
    assertThat(GameVersion.of("20260101")).isGreaterThan(GameVersion.of("20251231"));
    assertThat(GameVersion.parse("20260101")).contains(GameVersion.of("20260101"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "2026010", "202601011", "2026-1-1", " 20260101", "20260101\n", "２０２６０１０１"})
  void anythingButEightAsciiDigitsIsMalformed(String value) {
    assertThat(GameVersion.parse(value)).isEmpty();
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> GameVersion.of(value))
        .withMessageEndingWith("\": expected eight digits YYYYMMDD");
  }
}
