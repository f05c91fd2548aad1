package dev.lanspread.testkit.transport;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicTransportProvider;

/** The transport of a {@link MemoryNetwork}; used only when it is named. */
final class MemoryTransport implements QuicTransportProvider {

  private final MemoryNetwork network;

  MemoryTransport(MemoryNetwork network) {
    this.network = network;
  }

  @Override
  public String id() {
    return "memory";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public ProviderAvailability availability() {
    return ProviderAvailability.available();
  }

  @Override
  public QuicEndpoint open(QuicEndpointConfig config) {
    return new MemoryEndpoint(network, config);
  }
}
