package dev.lanspread.spi.transport;

import dev.lanspread.PeerId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Listens and dials for one node.
 *
 * <p>Threading: safe for use from any thread. Threads it makes carry its label, are daemons, and
 * end with {@link #close()}.
 *
 * @since 0.1
 */
public interface QuicEndpoint extends AutoCloseable {

  /**
   * Binds a listener; several may be open at once.
   *
   * @param local where to bind; port 0 picks one
   * @throws TransportException of kind {@code UNREACHABLE} if the address cannot be bound
   */
  QuicListener listen(InetSocketAddress local, QuicListenerHandler handler)
      throws TransportException;

  /**
   * Connects and completes the TLS handshake.
   *
   * @param expected the peer whose key the other side must prove; checked inside the handshake,
   *     before any application byte is sent. Empty accepts any key, to be read from the connection
   * @param deadline longest time until this returns or fails
   * @throws TransportException of kind {@code TIMEOUT} or {@code UNREACHABLE} if nobody answers,
   *     {@code IDENTITY_MISMATCH} if another key is shown, {@code PROTOCOL_MISMATCH} if no
   *     application protocol is shared
   */
  QuicConnection dial(InetSocketAddress remote, Optional<PeerId> expected, Duration deadline)
      throws TransportException;

  /** Closes listeners, connections, sockets and threads within two seconds; idempotent. */
  @Override
  void close();
}
