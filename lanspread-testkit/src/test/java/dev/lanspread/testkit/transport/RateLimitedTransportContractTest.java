package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicTransportProvider;

/** A transport behind a line that is never the bottleneck is the same transport. */
final class RateLimitedTransportContractTest extends QuicTransportContract {

  private static final long FAST = 1L << 40;

  private final MemoryNetwork network = new MemoryNetwork(1);

  @Override
  protected QuicTransportProvider clientTransport() {
    return new RateLimitedTransport(network.transport(), FAST);
  }

  @Override
  protected QuicTransportProvider serverTransport() {
    return new RateLimitedTransport(network.transport(), FAST);
  }

  @Override
  protected boolean hasIdleTimeout() {
    return false;
  }
}
