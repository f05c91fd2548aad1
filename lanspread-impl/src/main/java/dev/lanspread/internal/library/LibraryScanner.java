package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.library.Warnings.Warning;
import dev.lanspread.internal.store.GameFolders;
import dev.lanspread.internal.store.GamesFolder;
import dev.lanspread.internal.store.NameEncoding;
import dev.lanspread.internal.store.Sentinel;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;

/**
 * Keeps the index in step with the games folder.
 *
 * <p>Confined to the library's thread, which calls {@link #tick} a few times a second.
 */
final class LibraryScanner implements AutoCloseable {

  private static final long QUIET = Duration.ofMillis(150).toNanos();
  private static final long LONGEST_WAIT = Duration.ofSeconds(1).toNanos();
  private static final long FOLDER_CHECK = Duration.ofSeconds(1).toNanos();
  private static final long POLL = Duration.ofMillis(1500).toNanos();
  private static final long SAFETY_RESCAN = Duration.ofSeconds(30).toNanos();
  private static final int WATCHES_PER_TICK = 500;

  private record Touch(long first, long last) {}

  private final Catalog catalog;
  private final LocalIndex index;
  private final LibraryListener listener;
  private final Warnings warnings;
  private final Function<FileSystem, FolderWatch> watches;
  private final Map<GameId, GameFacts> facts = new HashMap<>();
  private final Map<GameId, Touch> touched = new HashMap<>();
  private final Set<GameId> unsettled = new HashSet<>();
  private final Set<GameId> invalid = new HashSet<>();
  private final Queue<GameId> unwatched = new ArrayDeque<>();
  private Path games;
  private FolderWatch watch;
  private Optional<FileStamp> listed = Optional.empty();
  private boolean initial = true;
  private boolean folderRecent;
  private long nextFolderCheck;
  private long nextPoll;
  private long nextRescan;

  LibraryScanner(
      Path games,
      Catalog catalog,
      LocalIndex index,
      LibraryListener listener,
      Function<FileSystem, FolderWatch> watches) {
    this.games = games;
    this.watches = watches;
    this.catalog = catalog;
    this.index = index;
    this.listener = listener;
    this.warnings = new Warnings(listener);
    this.watch = watches.apply(games.getFileSystem());
  }

  /** Forgets what is known of the folder before and scans {@code folder}. */
  void useFolder(Path folder, Runnable between) {
    watch.close();
    watch = watches.apply(folder.getFileSystem());
    games = folder;
    facts.clear();
    touched.clear();
    unsettled.clear();
    invalid.clear();
    unwatched.clear();
    initial = true;
    listed = Optional.empty();
    rescan(true, between);
  }

  /**
   * Scans all roots, or without {@code deep} only those that seem to have changed.
   *
   * @param between run between two roots
   */
  void rescan(boolean deep, Runnable between) {
    GameFolders folders = list();
    folders
        .roots()
        .forEach(
            (id, root) -> {
              between.run();
              GameFacts known = facts.get(id);
              boolean current =
                  !deep && known != null && known.root().path().equals(root) && known.isCurrent();
              if (!current) {
                scan(id, root);
              }
            });
    for (GameFacts known : List.copyOf(facts.values())) {
      GameId id = known.id();
      if (!folders.roots().containsKey(id)) {
        scan(id, known.root().path());
      }
    }
    warnings.replace(
        "names", NameEncoding.limited().map(LibraryWarnings::namesLimited).stream().toList());
    warnings.replace("unused", LibraryWarnings.unused(folders));
    warnings.replace("watch", watchWarnings());
    initial = false;
    nextRescan = System.nanoTime() + SAFETY_RESCAN;
    publish(catalog.games().stream().map(CatalogGame::id).toList());
  }

  /** Scans one game. */
  void refresh(GameId game) {
    Optional<GameId> id = catalog.find(game).map(CatalogGame::id);
    if (id.isEmpty()) {
      return;
    }
    GameFacts known = facts.get(id.get());
    if (known == null || scan(id.get(), known.root().path()).isEmpty()) {
      Path root = list().roots().get(id.get());
      if (root != null) {
        scan(id.get(), root);
      }
    }
    publish(List.of(id.get()));
  }

  /** Takes up what happened on disk since the last call. */
  void tick(Runnable between) {
    long now = System.nanoTime();
    watchRoots(now);
    FolderWatch.News news = watch.drain();
    news.games().forEach(id -> touch(id, now));
    unsettled.stream().filter(id -> isDue(id, now)).forEach(id -> touch(id, now - QUIET));
    pollIfNeeded(now);
    if (news.folder() || folderChanged(now) || now - nextRescan >= 0) {
      rescan(false, between);
    }
    scanTouched(now, between);
  }

  @Override
  public void close() {
    watch.close();
  }

  private GameFolders list() {
    Optional<FileStamp> stamp = FileStamp.following(games);
    if (!sameFolder(stamp, listed)) {
      watch.watchFolder(games);
    }
    listed = stamp;
    folderRecent =
        stamp.isPresent()
            && FileStamp.isRecent(
                stamp.get().modified(), System.currentTimeMillis(), GameFacts.SETTLING.toMillis());
    try {
      GameFolders folders = GameFolders.list(games, catalog);
      warnings.replace(
          "folder",
          GamesFolder.isReadOnly(games)
              ? List.of(LibraryWarnings.folderReadOnly(games))
              : List.of());
      return folders;
    } catch (IOException e) {
      warnings.replace("folder", List.of(LibraryWarnings.folderUnavailable(games)));
      return new GameFolders();
    }
  }

  private static boolean sameFolder(Optional<FileStamp> a, Optional<FileStamp> b) {
    return a.isPresent() && b.isPresent() && Objects.equals(a.get().key(), b.get().key());
  }

  private boolean folderChanged(long now) {
    if (now - nextFolderCheck < 0) {
      return false;
    }
    nextFolderCheck = now + FOLDER_CHECK;
    // Within one tick of the file system's clock a second change leaves the time as it is.
    return folderRecent || !FileStamp.following(games).equals(listed);
  }

  private Optional<GameFacts> scan(GameId id, Path root) {
    GameFacts before = facts.get(id);
    Optional<GameFacts> now = GameFacts.scan(id, root);
    touched.remove(id);
    unsettled.remove(id);
    if (now.isEmpty()) {
      facts.remove(id);
      invalid.remove(id);
      watch.forget(id);
      warnings.replace(id.key(), List.of());
      return now;
    }
    facts.put(id, now.get());
    if (!now.get().settled()) {
      unsettled.add(id);
    }
    if (before == null || !before.isSameFolder(now.get()) || !watch.isWatching(id)) {
      watch.forget(id);
      unwatched.add(id);
    }
    warnings.replace(id.key(), warnings(now.get()));
    return now;
  }

  private void publish(Collection<GameId> ids) {
    index
        .update(ids, facts, games)
        .ifPresent(delta -> listener.onChange(index.published().snapshot(), delta));
  }

  // Events of a root count from when it is watched; what happened since its scan is looked up.
  private void watchRoots(long now) {
    if (watch.problem().isPresent()) {
      unwatched.clear();
    }
    for (int i = 0; i < WATCHES_PER_TICK && !unwatched.isEmpty(); i++) {
      GameId id = unwatched.remove();
      GameFacts known = facts.get(id);
      if (known != null && !watch.isWatching(id)) {
        watch.watch(id, known.root().path());
        if (!known.hasSameStamps()) {
          touch(id, now);
        }
      }
    }
    warnings.replace("watch", watchWarnings());
  }

  private void pollIfNeeded(long now) {
    if (watch.problem().isEmpty() || now - nextPoll < 0) {
      return;
    }
    nextPoll = now + POLL;
    facts.forEach(
        (id, known) -> {
          if (!known.hasSameStamps()) {
            touch(id, now - QUIET);
          }
        });
  }

  private void touch(GameId id, long now) {
    touched.merge(id, new Touch(now, now), (old, touch) -> new Touch(old.first(), touch.last()));
  }

  private boolean isDue(GameId id, long now) {
    GameFacts known = facts.get(id);
    return known != null && now - known.nextLook() >= 0;
  }

  private void scanTouched(long now, Runnable between) {
    List<GameId> due = new ArrayList<>();
    touched.forEach(
        (id, touch) -> {
          if (now - touch.last() >= QUIET || now - touch.first() >= LONGEST_WAIT) {
            due.add(id);
          }
        });
    if (due.isEmpty()) {
      return;
    }
    for (GameId id : due) {
      between.run();
      touched.remove(id);
      GameFacts known = facts.get(id);
      if (known != null) {
        scan(id, known.root().path());
      }
    }
    publish(due);
  }

  private List<Warning> watchWarnings() {
    return watch.problem().map(LibraryWarnings::unwatched).stream().toList();
  }

  private List<Warning> warnings(GameFacts facts) {
    List<Warning> found = new ArrayList<>();
    Sentinel.Found sentinel = facts.sentinel().found();
    if (sentinel.problem().isEmpty()) {
      invalid.remove(facts.id());
    } else if (initial || facts.settled() || invalid.contains(facts.id())) {
      // One that came a moment ago may still be written to; one that was there at first is not.
      invalid.add(facts.id());
      found.add(LibraryWarnings.sentinelIgnored(facts.id(), sentinel, sentinel.problem().get()));
    }
    facts
        .root()
        .obstacle()
        .ifPresent(what -> found.add(LibraryWarnings.localInTheWay(facts.id(), what)));
    facts.exclusions().forEach(left -> found.add(LibraryWarnings.excluded(facts.id(), left)));
    return found;
  }
}
