package dev.lanspread.testkit.transport;

import dev.lanspread.PeerId;
import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A transport whose dials take another way, for example through a {@link UdpFaultProxy}.
 *
 * @since 0.1
 */
public final class DetouredTransport implements QuicTransportProvider {

  private final QuicTransportProvider real;
  private final UnaryOperator<InetSocketAddress> way;

  /**
   * Sends the dials of a transport elsewhere.
   *
   * @param way tells where to dial instead of an address
   */
  public DetouredTransport(QuicTransportProvider real, UnaryOperator<InetSocketAddress> way) {
    this.real = real;
    this.way = way;
  }

  @Override
  public String id() {
    return real.id();
  }

  @Override
  public int priority() {
    return real.priority();
  }

  @Override
  public ProviderAvailability availability() {
    return real.availability();
  }

  @Override
  public QuicEndpoint open(QuicEndpointConfig config) throws TransportException {
    QuicEndpoint endpoint = real.open(config);
    return new QuicEndpoint() {
      @Override
      public QuicListener listen(InetSocketAddress local, QuicListenerHandler handler)
          throws TransportException {
        return endpoint.listen(local, handler);
      }

      @Override
      public QuicConnection dial(
          InetSocketAddress remote, Optional<PeerId> expected, Duration deadline)
          throws TransportException {
        return endpoint.dial(way.apply(remote), expected, deadline);
      }

      @Override
      public void close() {
        endpoint.close();
      }
    };
  }
}
