package dev.lanspread.internal.quic.kwik;

import dev.lanspread.spi.transport.QuicEndpointConfig;

/**
 * Receive windows of a connection, in bytes.
 *
 * <p>kwik does not send a lost update of the connection window again, and never gives back the
 * credit of abandoned bytes. So the window of the connection is four times what its streams can use
 * together: it is never the one that is felt, and can lose a quarter. What a connection can really
 * hold in memory is bounded by the windows of its streams.
 *
 * <p>The window of a stream decides nothing about speed: 96 MiB over loopback on two cores ran at
 * 10.7 MiB/s with 128 and with 256 KiB, at 11.3 with 1 MiB, at 11.7 with 4 MiB.
 *
 * @param stream window of one stream
 * @param connection window of the connection
 */
record Windows(long stream, long connection) {

  private static final int SPARE_FACTOR = 4;

  /** A connection is closed when the abandoned bytes exceed this part of its window. */
  static final int ABANDONABLE_PART = 4;

  static Windows of(QuicEndpointConfig config) {
    long streams = Math.max(1, config.maxIncomingStreams());
    return new Windows(config.streamWindow(), SPARE_FACTOR * streams * config.streamWindow());
  }
}
