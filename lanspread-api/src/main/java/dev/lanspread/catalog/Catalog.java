package dev.lanspread.catalog;

import dev.lanspread.GameId;
import dev.lanspread.error.RequestException;
import dev.lanspread.spi.PeerNodeFactory;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The receiver's own, immutable list of games; ids are unique whatever their case.
 *
 * @since 0.1
 */
public final class Catalog {

  private final Map<GameId, CatalogGame> games;

  private Catalog(Map<GameId, CatalogGame> games) {
    this.games = Collections.unmodifiableMap(games);
  }

  /**
   * Returns a catalog of these games.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if an id occurs twice
   */
  public static Catalog of(Collection<CatalogGame> games) {
    Map<GameId, CatalogGame> byId = new TreeMap<>();
    for (CatalogGame game : games) {
      if (byId.putIfAbsent(game.id(), game) != null) {
        throw RequestException.invalid("catalog", game.id().value(), "each game once");
      }
    }
    return new Catalog(byId);
  }

  /**
   * Reads a catalog file: {@code
   * {"games":[{"id":"ggoo","name":"Goo","version":"20260101","manifest":null}]}}.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} that names the file and the
   *     position if it is missing or malformed
   * @throws dev.lanspread.error.ProviderException if no implementation is on the class or module
   *     path
   */
  public static Catalog read(Path file) {
    return PeerNodeFactory.load(Catalog.class.getClassLoader()).readCatalog(file);
  }

  /** Returns the game, or empty if the catalog does not have it. */
  public Optional<CatalogGame> find(GameId id) {
    return Optional.ofNullable(games.get(id));
  }

  /**
   * Returns the game whose id has this text in any case, or empty; malformed text finds nothing.
   */
  public Optional<CatalogGame> find(String id) {
    return GameId.isValid(id) ? find(GameId.of(id)) : Optional.empty();
  }

  /** Returns all games, ordered by id. */
  public List<CatalogGame> games() {
    return List.copyOf(games.values());
  }

  /** Returns this catalog with {@code added} in place of or beside its own games. */
  public Catalog with(Collection<CatalogGame> added) {
    Map<GameId, CatalogGame> merged = new TreeMap<>(games);
    for (CatalogGame game : added) {
      merged.remove(game.id());
      merged.put(game.id(), game);
    }
    return new Catalog(merged);
  }
}
