package dev.lanspread;

import java.util.List;

/**
 * One connected peer at one moment.
 *
 * @param id the proved id
 * @param address where it listens
 * @param name the name it shows; chosen by that peer, so never trust it
 * @param games its library, cut to this node's catalog, ordered by id
 * @since 0.1
 */
public record PeerSnapshot(PeerId id, PeerAddress address, String name, List<GameState> games) {

  /** Copies the list. */
  public PeerSnapshot {
    games = List.copyOf(games);
  }
}
