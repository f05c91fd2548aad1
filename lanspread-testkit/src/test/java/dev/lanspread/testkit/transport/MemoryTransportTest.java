package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicTransportProvider;

final class MemoryTransportTest extends QuicTransportContract {

  private final MemoryNetwork network = new MemoryNetwork(1);

  @Override
  protected QuicTransportProvider clientTransport() {
    return network.transport();
  }

  @Override
  protected QuicTransportProvider serverTransport() {
    return network.transport();
  }

  @Override
  protected boolean hasIdleTimeout() {
    return false;
  }

  @Override
  protected boolean breakListener(QuicListener listener) {
    ((MemoryListener) listener).lose();
    return true;
  }
}
