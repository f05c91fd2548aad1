package dev.lanspread.bench;

import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.util.ServiceLoader;

/** The transports that are measured. */
final class Transports {

  private Transports() {}

  /** Returns a transport of the class path, or a network inside this JVM for {@code memory}. */
  static QuicTransportProvider named(String id) {
    if (id.equals("memory")) {
      return new MemoryNetwork(1).transport();
    }
    return ServiceLoader.load(QuicTransportProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no transport " + id));
  }
}
