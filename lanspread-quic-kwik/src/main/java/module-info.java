/**
 * The pure-Java QUIC transport {@code kwik}. Exports nothing: found by {@link
 * java.util.ServiceLoader}.
 */
module dev.lanspread.transport.kwik {
  requires dev.lanspread.api;
  requires static org.jspecify;
  requires org.slf4j;
  requires tech.kwik.core;

  provides dev.lanspread.spi.transport.QuicTransportProvider with
      dev.lanspread.transport.kwik.KwikTransportProvider;
}
