package dev.lanspread.examples.peer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.examples.game.StoredRarWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tiny games to try a peer with: a version file and a real RAR archive. */
final class FixtureGames {

  /** Version of a fixture that the catalog does not know. */
  static final GameVersion DEFAULT_VERSION = GameVersion.of("20260101");

  /** The one file in a fixture's archive. */
  static final String PAYLOAD = "fixture-payload.txt";

  private final Path gamesDirectory;

  FixtureGames(Path gamesDirectory) {
    this.gamesDirectory = gamesDirectory;
  }

  /**
   * Makes the games that are not there yet and returns the catalog with all of them.
   *
   * <p>A game folder that exists and a catalog row that exists stay as they are.
   *
   * @throws IOException if a game cannot be written
   */
  Catalog seed(List<GameId> ids, Catalog catalog) throws IOException {
    List<CatalogGame> added = new ArrayList<>();
    for (GameId id : ids) {
      Optional<CatalogGame> known = catalog.find(id);
      CatalogGame game =
          known.orElseGet(() -> CatalogGame.of(id.value(), id.value(), DEFAULT_VERSION.value()));
      if (known.isEmpty()) {
        added.add(game);
      }
      write(game);
    }
    return catalog.with(added);
  }

  private void write(CatalogGame game) throws IOException {
    String id = game.id().value();
    Path root = gamesDirectory.resolve(id);
    if (Files.exists(root)) {
      return;
    }
    Files.createDirectories(root);
    try (StoredRarWriter archive = new StoredRarWriter(root.resolve(id + ".eti"))) {
      String text = "This is the fixture game " + id + ", version " + game.version() + ".\n";
      archive.add(PAYLOAD, text.getBytes(StandardCharsets.UTF_8));
    }
    // Last and at once, like a download: without it there is no game.
    Path sentinel = root.resolve("version.ini");
    Path unfinished = root.resolve(".version.ini.new");
    Files.writeString(unfinished, game.version().value() + "\n");
    Files.move(unfinished, sentinel, StandardCopyOption.ATOMIC_MOVE);
  }
}
