package dev.lanspread.spi.transport;

import java.net.InetSocketAddress;

/**
 * A bound listener.
 *
 * @since 0.1
 */
public interface QuicListener extends AutoCloseable {

  /** Returns the bound address, with the real port. */
  InetSocketAddress localAddress();

  /** Stops listening and closes the connections that came in through it; idempotent. */
  @Override
  void close();
}
