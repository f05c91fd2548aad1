package dev.lanspread;

import java.util.List;

/**
 * What can be played and fetched at one moment.
 *
 * @param revision the local library revision this snapshot belongs to
 * @param local the games in this peer's own folder, ordered by id
 * @param remote the games that connected peers offer, ordered by id
 * @since 0.1
 */
public record GameList(long revision, List<GameState> local, List<RemoteGame> remote) {

  /** Copies the lists. */
  public GameList {
    local = List.copyOf(local);
    remote = List.copyOf(remote);
  }
}
