package dev.lanspread.internal.provider;

import dev.lanspread.spi.Provider;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.discovery.DiscoveryProvider;
import dev.lanspread.spi.transport.QuicTransportProvider;

/**
 * One SPI: what it is called, its type, and where to get a provider from.
 *
 * @param <P> the type that providers of this kind implement
 */
public final class ProviderKind<P extends Provider> {

  /** Backends that read archives. */
  public static final ProviderKind<ArchiveProvider> ARCHIVE =
      new ProviderKind<>(
          "archive",
          ArchiveProvider.class,
          "dev.lanspread:lanspread-unrar-junrar or dev.lanspread:lanspread-unrar-process");

  /** QUIC stacks. */
  public static final ProviderKind<QuicTransportProvider> TRANSPORT =
      new ProviderKind<>(
          "transport",
          QuicTransportProvider.class,
          "dev.lanspread:lanspread-quic-netty or dev.lanspread:lanspread-quic-kwik");

  /** Ways to find peers. */
  public static final ProviderKind<DiscoveryProvider> DISCOVERY =
      new ProviderKind<>(
          "discovery", DiscoveryProvider.class, "dev.lanspread:lanspread-impl (mDNS)");

  private final String label;
  private final Class<P> type;
  private final String artifact;

  private ProviderKind(String label, Class<P> type, String artifact) {
    this.label = label;
    this.type = type;
    this.artifact = artifact;
  }

  /** Returns the lower-case name, for example {@code archive}. */
  public String label() {
    return label;
  }

  /** Returns the name of the system property that names a provider. */
  public String property() {
    return "lanspread." + label;
  }

  Class<P> type() {
    return type;
  }

  String artifact() {
    return artifact;
  }

  @Override
  public String toString() {
    return label;
  }
}
