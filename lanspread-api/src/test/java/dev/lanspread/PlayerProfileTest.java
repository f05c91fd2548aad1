package dev.lanspread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.error.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlayerProfileTest {

  @ParameterizedTest
  @ValueSource(strings = {"x", "Jürgen der Große", " spaced ", "日本", "\ud83c\udfae", "a=b;[c]"})
  void plainNamesAreTakenAsTheyAre(String name) {
    assertThat(new PlayerProfile(name, "german").username()).isEqualTo(name);
    assertThat(new PlayerProfile("player", name).language()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a\nb", "a\rb", "a\tb", "\0", "\u007f", "\u0085", "\u2028", "\u2029", "\ud83c"
      })
  void lineBreaksControlCharactersAndHalfCharactersAreRefused(String value) {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> new PlayerProfile(value, "german"))
        .withMessageStartingWith("invalid username \"");
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> new PlayerProfile("player", value))
        .withMessageStartingWith("invalid language \"");
  }

  @Test
  void lengthIsBounded() {
    String longest = "x".repeat(PlayerProfile.MAX_LENGTH);

    assertThat(new PlayerProfile(longest, "german").username()).isEqualTo(longest);
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> new PlayerProfile(longest + "x", "german"));
  }
}
