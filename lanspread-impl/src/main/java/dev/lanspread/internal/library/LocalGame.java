package dev.lanspread.internal.library;

import dev.lanspread.Availability;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.store.GameRoot;

/**
 * One listed game of the local library.
 *
 * @param state as callers see it
 * @param root where it is, or would be while its first download is active
 * @param totalBytes size of all listed files, the sentinel included; 0 unless downloaded
 * @param offered whether others may have it: downloaded, and all of it can be read
 */
public record LocalGame(GameState state, GameRoot root, long totalBytes, boolean offered) {

  /** Returns the game as it travels: one that is not offered is none that others could fetch. */
  public GameSummary summary() {
    boolean withheld = state.downloaded() && !offered;
    return new GameSummary(
        state.id().value(),
        state.version().map(GameVersion::value).orElse(null),
        state.downloaded() && !withheld,
        state.installed(),
        (withheld ? Availability.LOCAL_ONLY : state.availability()).label(),
        withheld ? 0 : totalBytes);
  }
}
