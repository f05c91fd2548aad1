package dev.lanspread.internal.store;

import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which folders in a games folder are the roots of games; the one place that decides it.
 *
 * @param roots one folder per game, by id
 * @param ignored for a game with several folders that differ in case only, one that is not used
 * @param links for a game, a link in the place of its folder; links are no roots
 */
public record GameFolders(
    Map<GameId, Path> roots, Map<GameId, Path> ignored, Map<GameId, Path> links) {

  /** Creates what a folder without games has. */
  public GameFolders() {
    this(new HashMap<>(), new HashMap<>(), new HashMap<>());
  }

  /** Lists the games folder; the ids are in the catalog's spelling. */
  public static GameFolders list(Path games, Catalog catalog) throws IOException {
    return list(games, name -> catalog.find(name).map(CatalogGame::id));
  }

  /** Returns the folder of one game, whatever its case, else {@code <games>/<key>}. */
  public static GameRoot find(Path games, GameId id) {
    Optional<Path> root;
    try {
      root =
          Optional.ofNullable(
              list(games, name -> Optional.of(id).filter(i -> i.value().equalsIgnoreCase(name)))
                  .roots()
                  .get(id));
    } catch (IOException e) {
      root = Optional.empty(); // No games folder, so no folder of the game either.
    }
    return new GameRoot(root.orElse(games.resolve(id.key())));
  }

  private static GameFolders list(Path games, Function<String, Optional<GameId>> ids)
      throws IOException {
    GameFolders found = new GameFolders();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(games)) {
      for (Path entry : entries) {
        ids.apply(name(entry)).ifPresent(id -> found.look(id, entry));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private void look(GameId id, Path entry) {
    BasicFileAttributes seen;
    try {
      seen = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return; // Gone since it was listed.
    }
    if (DurableFiles.isRealDirectory(seen)) {
      add(id, entry);
    } else if (!seen.isRegularFile() && Files.isDirectory(entry)) {
      links.put(id, entry);
    }
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

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
