package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The folders in the games folder that are roots of catalog games.
 *
 * @param roots one folder per game, by id in the catalog's spelling
 * @param ignored for a game with several folders that differ in case only, one that is not used
 */
record GameFolders(Map<GameId, Path> roots, Map<GameId, Path> ignored) {

  /** Lists the games folder; links are no roots. */
  static GameFolders list(Path games, Catalog catalog) throws IOException {
    GameFolders found = new GameFolders(new HashMap<>(), new HashMap<>());
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(games)) {
      for (Path entry : entries) {
        Optional<CatalogGame> game = catalog.find(name(entry));
        if (game.isPresent() && isFolder(entry)) {
          found.add(game.get().id(), entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private void add(GameId id, Path folder) {
    Path known = roots.putIfAbsent(id, folder);
    if (known == null) {
      return;
    }
    boolean better = isPreferred(id, folder, known);
    roots.put(id, better ? folder : known);
    ignored.put(id, better ? known : folder);
  }

  // The catalog's spelling wins, then the smaller name: the same choice on every scan.
  private static boolean isPreferred(GameId id, Path folder, Path known) {
    if (name(known).equals(id.value())) {
      return false;
    }
    return name(folder).equals(id.value()) || name(folder).compareTo(name(known)) < 0;
  }

  private static boolean isFolder(Path path) {
    return FileStamp.of(path).filter(FileStamp::directory).isPresent();
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
