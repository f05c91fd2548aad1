package dev.lanspread.internal.library;

import dev.lanspread.GameVersion;
import dev.lanspread.PeerId;
import java.util.List;

/**
 * Who may be a source of a game.
 *
 * @param version what all of them have
 * @param peers at least one, ordered by id
 */
public record Eligible(GameVersion version, List<PeerId> peers) {

  /** Copies the list. */
  public Eligible {
    peers = List.copyOf(peers);
  }
}
