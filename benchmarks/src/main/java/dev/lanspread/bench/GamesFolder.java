package dev.lanspread.bench;

import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A temporary folder of generated game packages, each with some files of a kind that games have.
 */
final class GamesFolder implements AutoCloseable {

  private static final String VERSION = "20260101";
  private static final List<String> FILES =
      List.of("game_start.cmd", "cover.jpg", "bin/game.exe", "bin/data/level1.pak");

  private final TemporaryFolder folder;
  private final Path root;
  private final Catalog catalog;

  private GamesFolder(TemporaryFolder folder, Catalog catalog) {
    this.folder = folder;
    this.root = folder.path();
    this.catalog = catalog;
  }

  /** Makes {@code count} downloaded games, every second one with an installed tree. */
  static GamesFolder generate(int count) throws IOException {
    TemporaryFolder temporary = TemporaryFolder.create();
    Path root = temporary.path();
    List<CatalogGame> games = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = String.format("game%05d", i);
      games.add(CatalogGame.of(id, "Game " + i, VERSION));
      writeGame(root.resolve("games").resolve(id), id, i % 2 == 0);
    }
    GamesFolder folder = new GamesFolder(temporary, Catalog.of(games));
    Files.writeString(folder.catalogFile(), json(games));
    return folder;
  }

  Path games() {
    return root.resolve("games");
  }

  Catalog catalog() {
    return catalog;
  }

  Path catalogFile() {
    return root.resolve("catalog.json");
  }

  /** Returns a state directory that nothing has used yet. */
  Path freshState() throws IOException {
    return Files.createTempDirectory(root, "state");
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }

  // Nothing in generated ids and names needs an escape.
  private static String json(List<CatalogGame> games) {
    return games.stream()
        .map(
            game ->
                String.format(
                    "{\"id\":\"%s\",\"name\":\"%s\",\"version\":\"%s\"}",
                    game.id(), game.name(), game.version()))
        .collect(Collectors.joining(",\n", "{\"games\":[\n", "\n]}\n"));
  }

  private static void writeGame(Path game, String id, boolean installed) throws IOException {
    for (String file : FILES) {
      write(game.resolve(file));
      if (installed) {
        write(game.resolve("local").resolve(file));
      }
    }
    write(game.resolve(id + ".eti"));
    Files.writeString(game.resolve("version.ini"), VERSION + "\r\n");
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, file.getFileName().toString());
  }
}
