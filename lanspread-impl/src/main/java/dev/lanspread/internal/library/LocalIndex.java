package dev.lanspread.internal.library;

import dev.lanspread.Availability;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.store.GameRoot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Turns facts from disk and activity into rows, and differences of rows into revisions.
 *
 * <p>Confined to the library's thread, except {@link #published()}.
 */
final class LocalIndex {

  /** One revision, immutable. */
  record Published(LibrarySnapshot snapshot, Map<GameId, LocalGame> games) {}

  private final Catalog catalog;
  private final Predicate<GameId> busy;
  private final Function<GameId, Optional<GameVersion>> installedVersion;
  private final TreeMap<GameId, LocalGame> rows = new TreeMap<>();
  private volatile Published published = new Published(LibrarySnapshot.EMPTY, Map.of());

  LocalIndex(
      Catalog catalog,
      Predicate<GameId> busy,
      Function<GameId, Optional<GameVersion>> installedVersion) {
    this.catalog = catalog;
    this.busy = busy;
    this.installedVersion = installedVersion;
  }

  /** Returns the latest revision; safe from any thread. */
  Published published() {
    return published;
  }

  /**
   * Looks at these games again and publishes a revision if a row came, went or changed; the first
   * call always does.
   *
   * @param ids in the catalog's spelling
   * @param facts of all games that have a root
   * @param games where a game without a root would be
   */
  Optional<LibraryDelta> update(Collection<GameId> ids, Map<GameId, GameFacts> facts, Path games) {
    List<GameSummary> changed = new ArrayList<>();
    List<String> removed = new ArrayList<>();
    for (GameId id : ids) {
      LocalGame now = row(id, facts.get(id), games);
      LocalGame before = now == null ? rows.remove(id) : rows.put(id, now);
      if (now == null && before != null) {
        removed.add(id.value());
      } else if (now != null && isNews(before, now)) {
        changed.add(now.summary());
      }
    }
    long base = published.snapshot().revision();
    if (changed.isEmpty() && removed.isEmpty() && base > 0) {
      return Optional.empty();
    }
    publish(base + 1);
    return Optional.of(new LibraryDelta(base, base + 1, changed, removed));
  }

  private void publish(long revision) {
    List<GameState> states = new ArrayList<>(rows.size());
    List<GameSummary> summaries = new ArrayList<>(rows.size());
    for (LocalGame game : rows.values()) {
      states.add(game.state());
      summaries.add(game.summary());
    }
    published = new Published(new LibrarySnapshot(revision, states, summaries), Map.copyOf(rows));
  }

  private static boolean isNews(@Nullable LocalGame before, LocalGame now) {
    return before == null || !before.equals(now);
  }

  private @Nullable LocalGame row(GameId id, @Nullable GameFacts facts, Path games) {
    boolean active = busy.test(id);
    if (facts == null) {
      return active ? firstDownload(id, new GameRoot(games.resolve(id.key()))) : null;
    }
    boolean downloaded = facts.version().isPresent();
    if (!downloaded && !facts.installed()) {
      return active ? firstDownload(id, facts.root()) : null;
    }
    Optional<GameVersion> inLocal =
        facts.installed() ? installedVersion.apply(id) : Optional.empty();
    GameState state =
        state(id, availability(active, downloaded), facts.root())
            .version(downloaded ? facts.version() : inLocal)
            .downloaded(downloaded, facts.totalBytes())
            .installed(facts.installed(), inLocal)
            .build();
    return new LocalGame(state, facts.root(), facts.totalBytes(), facts.isOffered());
  }

  private LocalGame firstDownload(GameId id, GameRoot root) {
    return new LocalGame(state(id, Availability.DOWNLOADING, root).build(), root, 0, false);
  }

  private GameState.Builder state(GameId id, Availability availability, GameRoot root) {
    return GameState.builder(id, availability)
        .name(catalog.find(id).map(CatalogGame::name).orElse(id.value()))
        .folder(root.path());
  }

  private static Availability availability(boolean active, boolean downloaded) {
    if (active) {
      return Availability.DOWNLOADING;
    }
    return downloaded ? Availability.READY : Availability.LOCAL_ONLY;
  }
}
