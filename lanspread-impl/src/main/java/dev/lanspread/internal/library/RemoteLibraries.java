package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.protocol.GameSummary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The libraries of the connected peers, cut to the own catalog, which also bounds their size.
 *
 * <p>Not safe for use by several threads: it belongs to the owner of the peer table.
 */
public final class RemoteLibraries {

  /** Most games that are looked at in one library or delta. */
  public static final int MAX_GAMES = 10_000;

  /** What a message about a library led to. */
  public enum Outcome {
    /** The games as seen from here are different now. */
    APPLIED,
    /** The games as seen from here are the same. */
    UNCHANGED,
    /** The delta does not continue what is known; the whole library is needed once. */
    RESYNC_NEEDED
  }

  private static final class Library {
    private final TreeMap<GameId, RemoteGameEntry> games = new TreeMap<>();
    private long revision;
  }

  private final Catalog catalog;
  private final Map<PeerId, Library> libraries = new HashMap<>();

  /** Creates an empty table. */
  public RemoteLibraries(Catalog catalog) {
    this.catalog = catalog;
  }

  /** Takes a whole library in place of what was known; never asks for a resync. */
  public Outcome replace(PeerId peer, long revision, List<GameSummary> games) {
    Library library = new Library();
    library.revision = revision;
    games.stream().limit(MAX_GAMES).forEach(game -> put(library, game));
    Library before = libraries.put(peer, library);
    boolean same = before != null && before.games.equals(library.games);
    return same ? Outcome.UNCHANGED : Outcome.APPLIED;
  }

  /** Takes a change; one that is already known changes nothing. */
  public Outcome apply(PeerId peer, LibraryDelta delta) {
    Library library = libraries.get(peer);
    if (library == null || delta.revision() <= delta.base() || delta.base() < 0) {
      return Outcome.RESYNC_NEEDED;
    }
    if (delta.revision() <= library.revision) {
      return Outcome.UNCHANGED;
    }
    boolean tooLarge = delta.changed().size() > MAX_GAMES || delta.removed().size() > MAX_GAMES;
    if (delta.base() != library.revision || tooLarge) {
      return Outcome.RESYNC_NEEDED;
    }
    TreeMap<GameId, RemoteGameEntry> before = new TreeMap<>(library.games);
    for (String id : delta.removed()) {
      RemoteGameEntry.find(id, catalog).ifPresent(game -> library.games.remove(game.id()));
    }
    delta.changed().forEach(game -> put(library, game));
    library.revision = delta.revision();
    return before.equals(library.games) ? Outcome.UNCHANGED : Outcome.APPLIED;
  }

  /** Forgets a peer; tells whether it was known. */
  public boolean remove(PeerId peer) {
    return libraries.remove(peer) != null;
  }

  /** Returns a peer's revision, or empty if its library is not known. */
  public OptionalLong revision(PeerId peer) {
    Library library = libraries.get(peer);
    return library == null ? OptionalLong.empty() : OptionalLong.of(library.revision);
  }

  /** Returns a peer's games, ordered by id; empty if its library is not known. */
  public List<RemoteGameEntry> games(PeerId peer) {
    Library library = libraries.get(peer);
    return library == null ? List.of() : List.copyOf(library.games.values());
  }

  /** Returns the games of all peers, as {@link Aggregate} takes them. */
  public Map<PeerId, List<RemoteGameEntry>> all() {
    Map<PeerId, List<RemoteGameEntry>> all = new HashMap<>();
    libraries.forEach((peer, library) -> all.put(peer, List.copyOf(library.games.values())));
    return all;
  }

  // A summary that makes no sense takes away what was known: the peer no longer stands by it.
  private void put(Library library, GameSummary summary) {
    Optional<CatalogGame> game = RemoteGameEntry.find(summary.id(), catalog);
    Optional<RemoteGameEntry> entry = RemoteGameEntry.of(summary, catalog);
    if (entry.isPresent()) {
      library.games.put(entry.get().state().id(), entry.get());
    } else {
      game.ifPresent(known -> library.games.remove(known.id()));
    }
  }
}
