package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import dev.lanspread.internal.protocol.FileEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file lists of the games that were asked for last, so that serving many files of one game does
 * not list it for each of them. Safe for use from any thread.
 */
final class FileListings {

  private static final int GAMES = 4;
  private static final long FRESH = Duration.ofSeconds(2).toNanos();

  private record Listing(LocalGame game, List<FileEntry> entries, long taken) {

    boolean holdsFor(LocalGame other) {
      return game.equals(other) && System.nanoTime() - taken < FRESH;
    }
  }

  private final Map<GameId, Listing> recent =
      new LinkedHashMap<>(2 * GAMES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<GameId, Listing> eldest) {
          return size() > GAMES;
        }
      };

  /** Returns the files of a downloaded game. */
  List<FileEntry> of(LocalGame game) throws IOException {
    GameId id = game.state().id();
    @Nullable Listing known;
    synchronized (recent) {
      known = recent.get(id);
    }
    if (known != null && known.holdsFor(game)) {
      return known.entries();
    }
    long taken = System.nanoTime();
    List<FileEntry> entries = PackageFiles.walk(game.root()).entries();
    synchronized (recent) {
      recent.put(id, new Listing(game, entries, taken));
    }
    return entries;
  }
}
