package dev.lanspread.internal.node;

import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.RemoteGame;
import dev.lanspread.VersionPolicy;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.internal.library.Aggregate;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.library.RemoteGameEntry;
import dev.lanspread.internal.session.PeerNetwork;
import dev.lanspread.internal.session.RemotePeer;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.internal.transfer.SourcePool;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The connected peers as sources of games, by the node's version policy and catalog. */
final class PeerSources implements SourcePool {

  private final VersionPolicy policy;
  private final Catalog catalog;
  private final PeerNetwork network;

  PeerSources(VersionPolicy policy, Catalog catalog, PeerNetwork network) {
    this.policy = policy;
    this.catalog = catalog;
    this.network = network;
  }

  /** Returns one row per game that can be fetched, ordered by id. */
  List<RemoteGame> rows() {
    return Aggregate.rows(policy, catalog, libraries());
  }

  @Override
  public Optional<Eligible> eligible(GameId game) {
    return Aggregate.eligible(policy, catalog, game, libraries());
  }

  @Override
  public Optional<RemotePeer> peer(PeerId id) {
    return network.peer(id);
  }

  @Override
  public RequestStream open(PeerId id) throws IOException {
    return network.openStream(id);
  }

  private Map<PeerId, List<RemoteGameEntry>> libraries() {
    Map<PeerId, List<RemoteGameEntry>> libraries = new HashMap<>();
    network.peers().forEach(peer -> libraries.put(peer.id(), peer.games()));
    return libraries;
  }
}
