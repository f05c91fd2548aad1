package dev.lanspread.internal.session;

import dev.lanspread.GameState;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.internal.library.RemoteGameEntry;
import java.util.List;

/**
 * A connected peer as the rest of the node sees it; immutable.
 *
 * @param id the proved id
 * @param address where it listens
 * @param name what it calls itself
 * @param revision of its library
 * @param games its library, cut to the own catalog
 */
public record RemotePeer(
    PeerId id, PeerAddress address, String name, long revision, List<RemoteGameEntry> games) {

  /** Copies the list. */
  public RemotePeer {
    games = List.copyOf(games);
  }

  /** Returns the form that the host sees. */
  public PeerSnapshot toSnapshot() {
    return new PeerSnapshot(id, address, name, states());
  }

  /** Returns the games as the host sees them. */
  public List<GameState> states() {
    return games.stream().map(RemoteGameEntry::state).toList();
  }
}
