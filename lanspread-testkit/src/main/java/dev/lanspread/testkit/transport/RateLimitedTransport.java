package dev.lanspread.testkit.transport;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;

/**
 * Another transport whose endpoints send no faster than a line would: all streams of an endpoint
 * share its rate. What it receives is not limited, so give it to sources.
 *
 * @since 0.1
 */
public final class RateLimitedTransport implements QuicTransportProvider {

  private final QuicTransportProvider inner;
  private final long bytesPerSecond;

  /**
   * Limits what endpoints of {@code inner} send.
   *
   * @param bytesPerSecond for each endpoint; at least 1
   */
  public RateLimitedTransport(QuicTransportProvider inner, long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("no such rate: " + bytesPerSecond);
    }
    this.inner = inner;
    this.bytesPerSecond = bytesPerSecond;
  }

  @Override
  public String id() {
    return inner.id();
  }

  @Override
  public int priority() {
    return inner.priority();
  }

  @Override
  public ProviderAvailability availability() {
    return inner.availability();
  }

  @Override
  public QuicEndpoint open(QuicEndpointConfig config) throws TransportException {
    return new RateLimitedEndpoint(inner.open(config), new RateLimit(bytesPerSecond));
  }
}
