package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.QuicEndpointConfig;

/**
 * Receive windows of a connection, in bytes.
 *
 * <p>kwik does not send a lost update of the connection window again, and never gives back the
 * credit of abandoned bytes. So the window of the connection is four times what its streams can use
 * together: it is never the one that is felt, and can lose a quarter. What a connection can really
 * hold in memory is bounded by the windows of its streams.
 *
 * <p>A stream has at most 512 KiB, whatever the configuration allows. kwik 0.10.6 goes through all
 * packets under way for every acknowledgement ({@code LossDetector}), so a sender that is far ahead
 * of its receiver works ever slower: with 4 MiB, 128 MiB between two cold processes on two cores
 * came at 3 to 5 MiB/s in 7 of 39 runs and at 6 to 12 in the others; with 512 KiB at 7 to 9 in all
 * of 15. It is enough for 50 MiB/s over a path of 10 ms, several times what kwik can carry.
 *
 * @param stream window of one stream
 * @param connection window of the connection
 */
record Windows(long stream, long connection) {

  private static final long LARGEST_STREAM_WINDOW = 512 << 10;
  private static final int SPARE_FACTOR = 4;

  /** A connection is closed when the abandoned bytes exceed this part of its window. */
  static final int ABANDONABLE_PART = 4;

  static Windows of(QuicEndpointConfig config) {
    long stream = Math.min(config.streamWindow(), LARGEST_STREAM_WINDOW);
    long streams = Math.max(1, config.maxIncomingStreams());
    return new Windows(stream, SPARE_FACTOR * streams * stream);
  }
}
