package dev.lanspread.spi.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;

/**
 * What an endpoint needs to know; an interface, so that it can grow.
 *
 * @since 0.1
 */
public interface QuicEndpointConfig {

  /** Returns the key that proves this peer (P-256). */
  PrivateKey privateKey();

  /** Returns the self-signed certificate of that key. */
  X509Certificate certificate();

  /** Returns the application protocol to offer and to require. */
  String alpn();

  /** Returns a short text for thread names and logs. */
  String label();

  /** Returns after how long without a packet a connection is given up. */
  default Duration idleTimeout() {
    return Duration.ofSeconds(30);
  }

  /**
   * Returns how many bidirectional streams the other side may have open at once, per connection.
   */
  default int maxIncomingStreams() {
    return 64;
  }

  /**
   * Returns the receive window of one stream in bytes: how far a sender may be ahead of its reader.
   *
   * <p>It is where a transport begins: it may have less, let the streams of a connection share a
   * window of this order, and widen that for a fast reader.
   */
  default long streamWindow() {
    return 4L << 20;
  }

  /** Returns how many connections the listener keeps at most. */
  default int maxConnections() {
    return 512;
  }
}
