package dev.lanspread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.RequestException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentRootTest {

  private static final String ROOT = "sha256:" + "0123456789abcdef".repeat(4);

  @Test
  void isWhatACatalogRowNames() {
    CatalogGame row =
        new CatalogGame(GameId.of("ggoo"), "Goo", GameVersion.of("20260101"), Optional.of(ROOT));

    assertThat(row.contentRoot()).contains(ContentRoot.of(ROOT));
    assertThat(row.contentRoot().orElseThrow()).hasToString(ROOT);
    assertThat(CatalogGame.of("ggoo", "Goo", "20260101").contentRoot()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "blake3:00", "sha256:0", "0123"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> ContentRoot.of(text))
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
  }

  @Test
  void hasExactly64LowerCaseDigits() {
    for (String text :
        new String[] {
          ROOT + "0", ROOT.substring(0, ROOT.length() - 1), ROOT.replace('a', 'A'), ROOT + "\n"
        }) {
      assertThatThrownBy(() -> ContentRoot.of(text)).isInstanceOf(RequestException.class);
    }
  }
}
