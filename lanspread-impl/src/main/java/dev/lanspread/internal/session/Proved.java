package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.spi.transport.QuicConnection;

/**
 * A connection whose other side has proved who it is.
 *
 * @param peer the proved id
 * @param self what that peer says about itself
 * @param own what it was told of this peer
 * @param purpose what the connection is for
 * @param connection the connection; owned by the holder
 * @param channel the first stream, now free for what the purpose needs
 */
record Proved(
    PeerId peer,
    Message.Self self,
    Message.Self own,
    Message.Purpose purpose,
    QuicConnection connection,
    FrameChannel channel) {

  /** Application code of a connection that is one too many. */
  static final long CODE_REPLACED = 1;

  /** Application code for a peer that broke the protocol. */
  static final long CODE_PROTOCOL = 2;

  /** Application code of a connection that did not prove itself; says nothing more. */
  static final long CODE_REFUSED = 5;

  /** Application code of a peer that leaves. */
  static final long CODE_GOODBYE = 6;

  /** Application code for a peer that speaks another protocol version. */
  static final long CODE_VERSION = 7;

  /** Application code for a peer with another LAN-party secret. */
  static final long CODE_SECRET = 8;

  /** Application code for a peer whose identity another one uses, which is connected. */
  static final long CODE_CLASH = 9;

  /** Returns the name of the other side, safe to show. */
  String name() {
    return PeerName.of(self.name(), peer.shortForm());
  }

  /** Tells whether both lead to the same run of a peer. */
  boolean isSameRun(Proved other) {
    return self.instance() == other.self.instance();
  }

  /**
   * Tells whether this connection is to be used in place of an older one, where both are good.
   *
   * <p>Both sides must come to the same answer whatever order they see the connections in, so it
   * follows from what both know: a listener that moved wins; of two dials in opposite directions
   * that of the smaller id; of two in the same direction the later.
   */
  boolean supersedes(Proved before, PeerId selfId) {
    if (before.self.instance() != self.instance()) {
      return true; // Restarted: the older connection leads nowhere.
    }
    long epochs = (long) self.epoch() + own.epoch();
    long epochsBefore = (long) before.self.epoch() + before.own.epoch();
    if (epochs != epochsBefore) {
      return epochs > epochsBefore;
    }
    boolean dialled = connection.dialled();
    if (dialled != before.connection.dialled()) {
      return dialled == selfId.compareTo(peer) < 0;
    }
    return dialler().dial() > before.dialler().dial();
  }

  private Message.Self dialler() {
    return connection.dialled() ? own : self;
  }
}
