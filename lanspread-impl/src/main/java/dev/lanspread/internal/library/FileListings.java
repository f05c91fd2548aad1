package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file lists of the games that were asked for last, so that serving many files of one game does
 * not list it for each of them. Safe for use from any thread; a game is listed by one at a time,
 * and the others take what that one found.
 */
final class FileListings {

  private static final int GAMES = 4;
  private static final long FRESH = Duration.ofSeconds(2).toNanos();

  private record Taken(LocalGame game, PackageListing listing, long begun, long ended) {

    boolean holdsFor(LocalGame other, PackageListing.Age age, long asked) {
      return game.equals(other)
          && switch (age) {
            case KNOWN -> true;
            case RECENT -> System.nanoTime() - ended < FRESH;
            case NEW -> begun - asked >= 0;
          };
    }
  }

  /** One game's listing, and the lock of whoever makes it. */
  private static final class Slot {
    private volatile @Nullable Taken taken;
  }

  private final Map<GameId, Slot> recent =
      new LinkedHashMap<>(2 * GAMES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<GameId, Slot> eldest) {
          return size() > GAMES;
        }
      };

  /** Returns the files of a downloaded game. */
  PackageListing of(LocalGame game, PackageListing.Age age) throws IOException {
    long asked = System.nanoTime();
    Slot slot;
    synchronized (recent) {
      slot = recent.computeIfAbsent(game.state().id(), id -> new Slot());
    }
    Taken known = slot.taken;
    if (known != null && known.holdsFor(game, age, asked)) {
      return known.listing();
    }
    synchronized (slot) {
      known = slot.taken;
      if (known == null || !known.holdsFor(game, age, asked)) {
        known = take(game);
        slot.taken = known;
      }
      return known.listing();
    }
  }

  private static Taken take(LocalGame game) throws IOException {
    long begun = System.nanoTime();
    PackageListing listing = PackageListing.take(game.root());
    return new Taken(game, listing, begun, System.nanoTime());
  }
}
