/**
 * What a launcher calls to host a peer ({@link dev.lanspread}) and what a plugin implements ({@link
 * dev.lanspread.spi}).
 *
 * <p>Types outside {@code dev.lanspread.spi} are for calling only: they may gain methods in any
 * minor release and must not be implemented elsewhere. Types inside {@code dev.lanspread.spi} may
 * only gain default methods.
 *
 * @uses dev.lanspread.spi.PeerNodeFactory
 */
module dev.lanspread.api {
  requires static transitive org.jspecify;

  exports dev.lanspread;
  exports dev.lanspread.catalog;
  exports dev.lanspread.error;
  exports dev.lanspread.event;
  exports dev.lanspread.spi;
  exports dev.lanspread.spi.archive;
  exports dev.lanspread.spi.discovery;
  exports dev.lanspread.spi.transport;

  uses dev.lanspread.spi.PeerNodeFactory;
}
