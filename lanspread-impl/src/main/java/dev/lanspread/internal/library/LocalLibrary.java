package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.StorageException;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.GameFolders;
import dev.lanspread.internal.store.GameRoot;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The games in this peer's own folder: scanned, watched and numbered by revision.
 *
 * <p>Only games of the catalog are listed. All scanning happens on one thread, which also calls the
 * listener; every method may be called from any thread. Methods that scan wait for their result, at
 * most {@value #PATIENCE_SECONDS} seconds: after that, or when the caller is interrupted, they
 * return and the scan goes on. Called from the listener they do not wait at all.
 */
public final class LocalLibrary implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalLibrary.class);
  private static final int PATIENCE_SECONDS = 60;
  private static final long TICK = Duration.ofMillis(200).toNanos();
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Catalog catalog;
  private final LocalIndex index;
  private final LibraryScanner scanner;
  private final FileListings listings = new FileListings();
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Queue<Runnable> refreshes = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile Path games;
  private volatile boolean closing;

  /**
   * Creates a library that is empty until {@link #start}.
   *
   * @param gamesDirectory need not exist yet
   * @param catalog the games that are listed, and their spelling
   * @param busy whether an operation changes the package of a game; asked on the library's thread
   * @param installedVersion the version of an installed game where it is known; asked on the
   *     library's thread
   * @param listener told of every revision and of what is left out
   */
  public LocalLibrary(
      Path gamesDirectory,
      Catalog catalog,
      Predicate<GameId> busy,
      Function<GameId, Optional<GameVersion>> installedVersion,
      LibraryListener listener) {
    this(gamesDirectory, catalog, busy, installedVersion, listener, FolderWatch::open);
  }

  LocalLibrary(
      Path gamesDirectory,
      Catalog catalog,
      Predicate<GameId> busy,
      Function<GameId, Optional<GameVersion>> installedVersion,
      LibraryListener listener,
      Function<FileSystem, FolderWatch> watches) {
    this.games = gamesDirectory.toAbsolutePath().normalize();
    this.catalog = catalog;
    this.index = new LocalIndex(catalog, busy, installedVersion);
    this.scanner = new LibraryScanner(games, catalog, index, listener, watches);
    this.thread = new Thread(this::run, "lanspread-library-" + games.getFileName());
    thread.setDaemon(true);
  }

  /** Scans the games folder, then watches it; called once. */
  public void start() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    submit(tasks, done, () -> scanner.rescan(true, this::runRefreshes));
    thread.start();
    await(done);
  }

  /** Returns the latest revision. */
  public LibrarySnapshot snapshot() {
    return index.published().snapshot();
  }

  /** Scans everything again, trusting no stamp; returns the revision that holds afterwards. */
  public long rescan() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    submit(tasks, done, () -> scanner.rescan(true, this::runRefreshes));
    await(done);
    return snapshot().revision();
  }

  /**
   * Scans one game and asks again whether it is busy; on return the listener has been told.
   *
   * <p>Does not wait for a scan of the whole folder that may be under way.
   */
  public void refresh(GameId game) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    submit(refreshes, done, () -> scanner.refresh(game));
    tasks.add(this::runRefreshes);
    await(done);
  }

  /** Moves to another games folder and scans it; returns the revision that holds afterwards. */
  public long useGamesDirectory(Path directory) {
    Path folder = directory.toAbsolutePath().normalize();
    games = folder;
    CompletableFuture<Void> done = new CompletableFuture<>();
    submit(tasks, done, () -> scanner.useFolder(folder, this::runRefreshes));
    await(done);
    return snapshot().revision();
  }

  /** Returns a listed game, or empty. */
  public Optional<LocalGame> find(GameId game) {
    return Optional.ofNullable(index.published().games().get(game));
  }

  /** Returns the existing folder of a game, whatever its case, else {@code <games>/<key>}. */
  public GameRoot root(GameId game) {
    Path folder = games;
    Optional<GameRoot> known =
        find(game).map(LocalGame::root).filter(root -> isFolderIn(folder, root.path()));
    if (known.isPresent()) {
      return known.get();
    }
    return GameFolders.find(folder, catalog.find(game).map(CatalogGame::id).orElse(game));
  }

  /** Returns the existing folders of all games; empty if the games folder cannot be read. */
  public Map<GameId, GameRoot> roots() {
    Map<GameId, GameRoot> roots = new HashMap<>();
    try {
      GameFolders.list(games, catalog)
          .roots()
          .forEach((game, root) -> roots.put(game, new GameRoot(root)));
    } catch (IOException e) {
      LOG.debug("{} cannot be listed: {}", games, e.toString());
    }
    return roots;
  }

  /**
   * Returns the files of a downloaded game as they may be served, the sentinel included, ordered by
   * the bytes of their paths; empty if the game is not downloaded.
   *
   * <p>Links, unsafe and colliding names, {@code local/} and lanspread's own names are not in it;
   * what is left out was warned of when it was scanned. Reads the disk, but not again within a few
   * seconds while the library knows of no change.
   */
  public List<FileEntry> files(GameId game) {
    Optional<LocalGame> known = find(game).filter(found -> found.state().downloaded());
    if (known.isEmpty()) {
      return List.of();
    }
    try {
      return listings.of(known.get());
    } catch (IOException e) {
      LOG.warn("Game {} cannot be listed: {}", game, e.toString());
      return List.of();
    }
  }

  /**
   * Throws if another program is transferring files into the game's folder, where nobody else
   * should write then. Reads the disk.
   *
   * @throws StorageException {@code GAME_IN_USE}
   */
  public void requireNoOtherTransfer(GameId game) {
    List<Exclusion> unfinished;
    try {
      unfinished =
          PackageFiles.walk(root(game)).exclusions().stream()
              .filter(Exclusion::isUnfinished)
              .toList();
    } catch (IOException e) {
      return; // Without a folder nobody can be writing to it.
    }
    if (!unfinished.isEmpty()) {
      throw LibraryWarnings.refused(game, unfinished.get(0));
    }
  }

  /** Stops watching; waits at most two seconds for the thread to end. Idempotent. */
  @Override
  public void close() {
    closing = true;
    tasks.add(() -> {});
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    try {
      thread.join(CLOSING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("The disk of {} does not answer; its scan ends when it does", games);
    }
  }

  private void run() {
    try (scanner) {
      long nextTick = System.nanoTime();
      while (!closing) {
        Runnable task = tasks.poll(nextTick - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (task != null) {
          task.run();
        }
        if (System.nanoTime() - nextTick >= 0) {
          guarded(() -> scanner.tick(this::runRefreshes));
          nextTick = System.nanoTime() + TICK;
        }
      }
    } catch (InterruptedException e) {
      LOG.warn("The library of {} was interrupted and is no longer watched", games);
    } finally {
      closing = true;
      // Whoever still waits gets the library as it is.
      tasks.forEach(Runnable::run);
      runRefreshes();
    }
  }

  private void runRefreshes() {
    for (Runnable next = refreshes.poll(); next != null; next = refreshes.poll()) {
      next.run();
    }
  }

  private void submit(Queue<Runnable> queue, CompletableFuture<Void> done, Runnable work) {
    queue.add(
        () -> {
          if (!closing) {
            guarded(work);
          }
          done.complete(null);
        });
  }

  // One bad turn, such as a throwing listener or a full heap, must not end the watch.
  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      LOG.error("Scanning the library failed", e);
    }
  }

  private void await(CompletableFuture<Void> done) {
    boolean unstarted = thread.getState() == Thread.State.NEW;
    if (closing || unstarted || Thread.currentThread().equals(thread)) {
      return;
    }
    try {
      done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("The disk of {} is slow; its scan goes on", games);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("scans are guarded", e);
    }
  }

  private static boolean isFolderIn(Path folder, Path root) {
    return folder.equals(root.getParent())
        && FileStamp.of(root).filter(FileStamp::directory).isPresent();
  }
}
