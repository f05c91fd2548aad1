package dev.lanspread.spi.transport;

/**
 * Receives what a listener produces.
 *
 * <p>Called on transport threads: an implementation must return at once and never block.
 *
 * @since 0.1
 */
public interface QuicListenerHandler {

  /** Takes a connection whose TLS handshake is complete; the handler owns it. */
  void onConnection(QuicConnection connection);

  /**
   * Learns that the listener is gone without being asked to close, for example because its socket
   * was closed; called at most once. The JVM goes on.
   */
  void onListenerLost(TransportException cause);
}
