package dev.lanspread.internal.content;

import dev.lanspread.ContentInfo;
import dev.lanspread.ContentRoot;
import dev.lanspread.GameId;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the content of the own games, and the one place that hashes them: each game by
 * one at a time, who goes on where the one before ended. Safe for use from any thread.
 */
public final class ContentStore {

  private static final long LOOK_MILLIS = 50;

  private final StateDirectory state;
  private final Map<GameId, Tracked> games = new ConcurrentHashMap<>();

  /** Keeps what it learns in {@code state}. */
  public ContentStore(StateDirectory state) {
    this.state = state;
  }

  /**
   * A package to be hashed.
   *
   * @param listing lists it as it is now; nothing if it cannot be listed
   */
  public record Hashable(
      GameId game, PackageIdentity identity, Supplier<List<FileEntry>> listing) {}

  /** Returns what is known of a package; cheap. */
  public ContentInfo info(GameId game, PackageIdentity identity) {
    Tracked tracked = games.get(game);
    Snapshot snapshot = tracked == null ? null : tracked.snapshot;
    return snapshot != null && snapshot.identity().equals(identity)
        ? snapshot.info()
        : ContentInfo.UNKNOWN;
  }

  /**
   * Hashes a package for somebody who waits for it; whoever does it by the way gives way.
   *
   * @throws ContentChangedException if the package does not hold still
   * @throws IOException if it cannot be read, or the state directory not be written
   */
  public ContentList hash(Hashable wanted, Pace pace, PackageHashing.Progress progress)
      throws IOException {
    Tracked tracked = tracked(wanted.game());
    tracked.wanted = true;
    try {
      while (!tracked.taken.compareAndSet(false, true)) {
        pace.sleep(LOOK_MILLIS);
      }
      return hash(tracked, wanted, pace, progress);
    } finally {
      tracked.wanted = false;
    }
  }

  /**
   * Hashes a package by the way; empty if somebody else does it at the moment.
   *
   * @throws ContentChangedException as {@link #hash}
   * @throws IOException as {@link #hash}
   */
  Optional<ContentList> hashByTheWay(Hashable found, Pace pace) throws IOException {
    Tracked tracked = tracked(found.game());
    if (tracked.wanted || !tracked.taken.compareAndSet(false, true)) {
      return Optional.empty();
    }
    return Optional.of(hash(tracked, found, pace, (done, total) -> {}));
  }

  /** Tells whether somebody waits for a game to be hashed. */
  boolean isWanted(GameId game) {
    return tracked(game).wanted;
  }

  private ContentList hash(
      Tracked tracked, Hashable wanted, Pace pace, PackageHashing.Progress progress)
      throws IOException {
    try {
      ContentList list =
          new PackageHashing(
                  wanted.identity().root(),
                  wanted.listing(),
                  new ContentCache(state, wanted.game()),
                  pace,
                  (done, total) -> {
                    tracked.under(wanted.identity(), done, total);
                    progress.at(done, total);
                  })
              .run();
      tracked.known(wanted.identity(), list.root());
      return list;
    } catch (IOException e) {
      tracked.snapshot = null;
      throw e;
    } finally {
      tracked.stopped();
      tracked.taken.set(false);
    }
  }

  private Tracked tracked(GameId game) {
    return games.computeIfAbsent(game, id -> new Tracked());
  }

  private record Snapshot(PackageIdentity identity, ContentInfo info) {}

  private static final class Tracked {

    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile boolean wanted;
    private volatile @Nullable Snapshot snapshot;

    /** A root that is known is told until there is reason to doubt it. */
    void under(PackageIdentity identity, long done, long total) {
      Snapshot now = snapshot;
      boolean known =
          now != null
              && now.identity().equals(identity)
              && now.info().state() == ContentInfo.State.KNOWN;
      if (done == total && known) {
        return;
      }
      int percent = total == 0 ? 0 : (int) (100.0 * done / total);
      snapshot =
          new Snapshot(
              identity, new ContentInfo(ContentInfo.State.HASHING, Optional.empty(), percent));
    }

    /** What was known stays if only the look whether it still holds was stopped. */
    void stopped() {
      Snapshot now = snapshot;
      if (now != null && now.info().state() == ContentInfo.State.HASHING) {
        snapshot = null;
      }
    }

    void known(PackageIdentity identity, ContentRoot root) {
      snapshot =
          new Snapshot(identity, new ContentInfo(ContentInfo.State.KNOWN, Optional.of(root), 100));
    }
  }
}
