package dev.lanspread.transport.kwik;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;

/** Offers kwik, which needs nothing but the JDK and so works everywhere. */
public final class KwikTransportProvider implements QuicTransportProvider {

  private static final int PRIORITY = 10;

  /** Creates the provider; for {@link java.util.ServiceLoader}. */
  public KwikTransportProvider() {}

  @Override
  public String id() {
    return "kwik";
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  @Override
  public ProviderAvailability availability() {
    return ProviderAvailability.available();
  }

  @Override
  public QuicEndpoint open(QuicEndpointConfig config) throws TransportException {
    return KwikEndpoint.open(config);
  }
}
