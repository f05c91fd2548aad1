package dev.lanspread.internal.library;

import dev.lanspread.internal.protocol.GameSummary;
import java.util.List;

/**
 * What changed from one library revision to another.
 *
 * @param base the revision it applies to
 * @param revision the revision it leads to, above {@code base}
 * @param changed games that are new or different
 * @param removed ids of games that are gone
 */
public record LibraryDelta(
    long base, long revision, List<GameSummary> changed, List<String> removed) {

  /** Copies the lists. */
  public LibraryDelta {
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
  }
}
