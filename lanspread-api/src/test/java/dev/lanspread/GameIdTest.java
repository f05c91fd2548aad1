package dev.lanspread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.RequestException;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GameIdTest {

  @Test
  void idsAreEqualWhateverTheirCaseAndKeepTheirSpelling() {
    GameId lower = GameId.of("bfbc2");
    GameId upper = GameId.of("BFbc2");

    assertThat(upper).isEqualTo(lower).hasSameHashCodeAs(lower).isEqualByComparingTo(lower);
    assertThat(upper).hasToString("BFbc2");
    assertThat(upper.key()).isEqualTo("bfbc2");
  }

  @Test
  void caseDoesNotDependOnTheLanguageOfTheMachine() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      assertThat(GameId.of("TITAN")).isEqualTo(GameId.of("titan"));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void idsAreOrderedWithoutRegardToCase() {
    TreeSet<GameId> ids = new TreeSet<>();
    ids.add(GameId.of("b"));
    ids.add(GameId.of("C"));
    ids.add(GameId.of("A"));
    ids.add(GameId.of("a"));

    assertThat(ids).extracting(GameId::value).containsExactly("A", "b", "C");
  }

  @Test
  void sixtyFourCharactersAreTheMost() {
    assertThat(GameId.isValid("a".repeat(64))).isTrue();
    assertThat(GameId.isValid("a".repeat(65))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "0", "a.b_c-d", "7-zip", "x..y", "local", "console", "com10", "nullx.y"})
  void wellFormedIds(String value) {
    assertThat(GameId.of(value).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        ".hidden",
        "-x",
        "_x",
        "a b",
        "a/b",
        "a\\b",
        "ä",
        "a\n",
        "a\0",
        "ı",
        "con",
        "NUL",
        "lpt1.x",
        "Com0.a.b",
        "prn.",
        "aux",
        "abc."
      })
  void malformedIdsAreRefused(String value) {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> GameId.of(value))
        .withMessageStartingWith("invalid game id \"")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }
}
