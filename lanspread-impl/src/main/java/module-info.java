/** The peer. Exports nothing: launchers use {@code dev.lanspread.api}. */
module dev.lanspread.impl {
  requires dev.lanspread.api;
  requires static org.jspecify;
  requires org.slf4j;
  requires com.fasterxml.jackson.databind;
  requires tech.kwik.core;
  requires javax.jmdns;

  uses dev.lanspread.spi.archive.ArchiveProvider;
  uses dev.lanspread.spi.transport.QuicTransportProvider;
  uses dev.lanspread.spi.discovery.DiscoveryProvider;

  provides dev.lanspread.spi.transport.QuicTransportProvider with
      dev.lanspread.internal.quic.kwik.KwikTransportProvider;
}
