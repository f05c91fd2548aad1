package dev.lanspread.transport.netty;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Counts the connections of one listener, on its event loop. */
final class Admission {

  /** Handshakes that may be open at once; each costs a signature and tens of kilobytes. */
  static final int MAX_HANDSHAKES = 64;

  /** More than a LAN party's peers start at the same moment. */
  private static final int BUSY_HANDSHAKES = 16;

  /** A handshake takes two round trips; what lasts longer holds a place that others need. */
  private static final long HANDSHAKE_SECONDS = 10;

  private final int maxConnections;
  private int connections;
  private int handshakes;

  Admission(int maxConnections) {
    this.maxConnections = maxConnections;
  }

  /** Tells whether so many handshakes are open that new clients must prove their address. */
  boolean busy() {
    return handshakes >= BUSY_HANDSHAKES;
  }

  boolean admitsOneMore() {
    return connections < maxConnections && handshakes < MAX_HANDSHAKES;
  }

  /** Counts a connection until it closes, and closes it if its handshake lasts too long. */
  Handshake opened(Channel connection) {
    connections++;
    Handshake handshake = new Handshake();
    Future<?> expiry =
        connection
            .eventLoop()
            .schedule(() -> handshake.expire(connection), HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    connection.closeFuture().addListener(closed -> expiry.cancel(false));
    connection.closeFuture().addListener(closed -> closed(handshake));
    return handshake;
  }

  private void closed(Handshake handshake) {
    connections--;
    handshake.end();
  }

  /** A handshake that counts until it ends. */
  final class Handshake {

    private boolean over;

    private Handshake() {
      handshakes++;
    }

    void end() {
      if (!over) {
        over = true;
        handshakes--;
      }
    }

    private void expire(Channel connection) {
      if (!over) {
        Outcomes.note(connection.close(), "closing a slow handshake");
      }
    }
  }
}
