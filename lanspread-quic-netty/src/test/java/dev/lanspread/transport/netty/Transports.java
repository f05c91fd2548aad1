package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicTransportProvider;
import java.util.ServiceLoader;

/** The transports under test, found as a launcher finds them. */
final class Transports {

  private Transports() {}

  static QuicTransportProvider named(String id) {
    return ServiceLoader.load(QuicTransportProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
