package dev.lanspread.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class GameFoldersTest {

  private static final GameId BFBC2 = GameId.of("BFBC2");
  private static final Catalog CATALOG =
      Catalog.of(List.of(CatalogGame.of("BFBC2", "Bad Company 2", "20250505")));

  private final Path games;

  GameFoldersTest(@TempDir Path games) {
    this.games = games;
  }

  @Test
  void aFolderOfAnyCaseIsTheRoot() throws IOException {
    folder("bfBC2");

    assertIsRoot("bfBC2");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofSeveralTheCatalogsSpellingIsTheRoot() throws IOException {
    folder("AFBC2");
    folder("Bfbc2");
    folder("BFBC2");
    folder("bfbc2");

    assertIsRoot("BFBC2");
    assertThat(GameFolders.list(games, CATALOG).ignored()).containsOnlyKeys(BFBC2);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofSeveralOtherSpellingsTheSmallestIsTheRoot() throws IOException {
    for (String name : List.of("bfbc2", "bFBC2", "Bfbc2", "bfbC2")) {
      folder(name);
    }

    assertIsRoot("Bfbc2");
  }

  @Test
  void withoutAFolderTheRootWouldHaveTheKeysName() throws IOException {
    Files.writeString(games.resolve("BFBC2"), "a file");

    assertThat(GameFolders.find(games, BFBC2).path()).isEqualTo(games.resolve("bfbc2"));
    assertThat(GameFolders.find(games.resolve("away"), BFBC2).path())
        .isEqualTo(games.resolve("away/bfbc2"));
    assertThat(GameFolders.list(games, CATALOG)).isEqualTo(new GameFolders());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aLinkToAFolderIsNoRootButIsKnown(@TempDir Path elsewhere) throws IOException {
    Path link = Files.createSymbolicLink(games.resolve("BFBC2"), elsewhere);

    assertThat(GameFolders.list(games, CATALOG).roots()).isEmpty();
    assertThat(GameFolders.list(games, CATALOG).links()).containsEntry(BFBC2, link);
    assertThat(GameFolders.find(games, BFBC2).path()).isEqualTo(games.resolve("bfbc2"));

    folder("bfbc2");
    assertIsRoot("bfbc2");
  }

  private void folder(String name) throws IOException {
    Files.createDirectory(games.resolve(name));
  }

  private void assertIsRoot(String name) throws IOException {
    assertThat(GameFolders.list(games, CATALOG).roots()).containsEntry(BFBC2, games.resolve(name));
    assertThat(GameFolders.find(games, BFBC2).path()).isEqualTo(games.resolve(name));
  }
}
