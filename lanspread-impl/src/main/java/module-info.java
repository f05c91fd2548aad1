/** The peer. Exports nothing: launchers use {@code dev.lanspread.api}. */
module dev.lanspread.impl {
  requires dev.lanspread.api;
  requires static org.jspecify;
  requires org.slf4j;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires javax.jmdns;

  opens dev.lanspread.internal.content to
      com.fasterxml.jackson.databind;
  opens dev.lanspread.internal.protocol to
      com.fasterxml.jackson.databind;
  opens dev.lanspread.internal.transfer to
      com.fasterxml.jackson.databind;

  uses dev.lanspread.spi.archive.ArchiveProvider;
  uses dev.lanspread.spi.transport.QuicTransportProvider;
  uses dev.lanspread.spi.discovery.DiscoveryProvider;

  provides dev.lanspread.spi.discovery.DiscoveryProvider with
      dev.lanspread.internal.discovery.MdnsDiscoveryProvider;
  provides dev.lanspread.spi.PeerNodeFactory with
      dev.lanspread.internal.node.NodeFactory;
}
