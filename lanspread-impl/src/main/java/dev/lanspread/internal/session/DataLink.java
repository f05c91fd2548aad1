package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.spi.transport.QuicConnection;

/** One connection that carries requests to a peer, and who uses it. */
final class DataLink {

  private final PeerId peer;
  private final QuicConnection connection;
  private final long instance;
  private final boolean borrowed;

  int users; // guarded by its DataConnections
  long idleSince = System.nanoTime(); // guarded by its DataConnections

  private DataLink(Proved proved, boolean borrowed) {
    this.peer = proved.peer();
    this.connection = proved.connection();
    this.instance = proved.self().instance();
    this.borrowed = borrowed;
  }

  /** A connection that is there for requests alone. */
  static DataLink of(Proved proved) {
    return new DataLink(proved, false);
  }

  /** A control connection, which goes on when no request needs it any more. */
  static DataLink borrowed(Proved proved) {
    return new DataLink(proved, true);
  }

  PeerId peer() {
    return peer;
  }

  QuicConnection connection() {
    return connection;
  }

  /** Tells whether it leads to a certain run of its peer. */
  boolean leadsTo(long run) {
    return instance == run;
  }

  void close() {
    if (!borrowed) {
      connection.close();
    }
  }
}
