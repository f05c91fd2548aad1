package dev.lanspread.internal.library;

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
 */
public record LocalGame(GameState state, GameRoot root, long totalBytes) {

  /** Returns the game as it travels. */
  public GameSummary summary() {
    return new GameSummary(
        state.id().value(),
        state.version().map(GameVersion::value).orElse(null),
        state.downloaded(),
        state.installed(),
        state.availability().label(),
        totalBytes);
  }
}
