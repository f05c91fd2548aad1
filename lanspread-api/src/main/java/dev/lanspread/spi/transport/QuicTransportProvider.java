package dev.lanspread.spi.transport;

import dev.lanspread.spi.Provider;

/**
 * A QUIC stack that can carry a peer's connections.
 *
 * <p>Every transport MUST speak QUIC version 1 with TLS 1.3 and interoperate with every other.
 *
 * @since 0.1
 */
public interface QuicTransportProvider extends Provider {

  /**
   * Opens an endpoint: the owner of all sockets and threads that this node uses for QUIC.
   *
   * @throws TransportException if the stack cannot be set up; nothing stays open
   */
  QuicEndpoint open(QuicEndpointConfig config) throws TransportException;
}
