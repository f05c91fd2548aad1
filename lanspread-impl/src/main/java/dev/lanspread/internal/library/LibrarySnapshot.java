package dev.lanspread.internal.library;

import dev.lanspread.GameState;
import dev.lanspread.internal.protocol.GameSummary;
import java.util.List;

/**
 * The local library at one moment.
 *
 * @param revision 0 before the first scan, then growing with every change
 * @param games the listed games, ordered by id
 * @param summaries the same games as they travel, in the same order
 */
public record LibrarySnapshot(long revision, List<GameState> games, List<GameSummary> summaries) {

  /** The library before its first scan. */
  static final LibrarySnapshot EMPTY = new LibrarySnapshot(0, List.of(), List.of());

  /** Copies the lists. */
  public LibrarySnapshot {
    games = List.copyOf(games);
    summaries = List.copyOf(summaries);
  }
}
