package dev.lanspread.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.RequestException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CatalogTest {

  private static final CatalogGame GOO = CatalogGame.of("GGoo", "Goo", "20260101");
  private static final CatalogGame BAR = CatalogGame.of("bar", "Bar", "20250101");

  @Test
  void gamesAreFoundWhateverTheCaseInTheCatalogsSpelling() {
    Catalog catalog = Catalog.of(List.of(GOO, BAR));

    assertThat(catalog.games()).containsExactly(BAR, GOO);
    assertThat(catalog.find("ggOO")).contains(GOO);
    assertThat(catalog.find("ggOO").orElseThrow().id()).hasToString("GGoo");
    assertThat(catalog.find(GameId.of("foo"))).isEmpty();
    assertThat(catalog.find("../bar")).isEmpty();
  }

  @Test
  void anIdOccursOnceWhateverItsCase() {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> Catalog.of(List.of(GOO, CatalogGame.of("ggoo", "Goo again", "20260101"))))
        .withMessage("invalid catalog \"ggoo\": expected each game once");
  }

  @Test
  void withReplacesOrAddsAndLeavesTheOriginalAlone() {
    Catalog catalog = Catalog.of(List.of(GOO));
    CatalogGame newer = CatalogGame.of("ggoo", "Newer Goo", "20260202");

    Catalog merged = catalog.with(List.of(newer, BAR));

    assertThat(merged.games()).containsExactly(BAR, newer);
    assertThat(merged.find("GGOO").orElseThrow().id()).hasToString("ggoo");
    assertThat(catalog.games()).containsExactly(GOO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        "sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"
      })
  void malformedManifestRootsAreRefused(String root) {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(
            () ->
                new CatalogGame(
                    GameId.of("goo"), "Goo", GameVersion.of("20260101"), Optional.of(root)))
        .withMessage(
            "invalid manifest of game goo \"" + root + "\": expected sha256: and 64 hex digits");
  }

  @Test
  void aNameIsNeverBlank() {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> CatalogGame.of("goo", " ", "20260101"))
        .withMessage("invalid name of game goo \" \": expected some text");
  }
}
