package dev.lanspread.transport.kwik;

import java.net.DatagramPacket;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of a QUIC packet with a long header without any key (RFC 8999, 5.1).
 *
 * @param version QUIC version
 * @param type packet type bits of version 1 (RFC 9000, 17.2)
 * @param destination destination connection id, as hex digits
 * @param source source connection id, as hex digits
 */
record LongHeader(int version, int type, String destination, String source) {

  static final int VERSION_1 = 1;
  private static final int INITIAL = 0;
  private static final int ZERO_RTT = 1;
  private static final int FORM_BIT = 0x80;
  private static final int TYPE_SHIFT = 4;
  private static final int TYPE_MASK = 3;
  private static final int DESTINATION_LENGTH_AT = 5;
  private static final int LONGEST_ID = 20;

  static boolean isLong(DatagramPacket packet) {
    return packet.getLength() > 0 && (packet.getData()[packet.getOffset()] & FORM_BIT) != 0;
  }

  /** Returns the header, or null if it is cut off or has longer ids than version 1 allows. */
  static @Nullable LongHeader of(DatagramPacket packet) {
    byte[] data = packet.getData();
    int start = packet.getOffset();
    int end = start + packet.getLength();
    int at = start + DESTINATION_LENGTH_AT;
    if (at >= end) {
      return null;
    }
    int destinationLength = data[at] & 0xff;
    int destinationAt = at + 1;
    int sourceLengthAt = destinationAt + destinationLength;
    if (destinationLength > LONGEST_ID || sourceLengthAt >= end) {
      return null;
    }
    int sourceLength = data[sourceLengthAt] & 0xff;
    if (sourceLength > LONGEST_ID || sourceLengthAt + 1 + sourceLength > end) {
      return null;
    }
    return new LongHeader(
        version(data, start + 1),
        (data[start] >> TYPE_SHIFT) & TYPE_MASK,
        hex(data, destinationAt, destinationLength),
        hex(data, sourceLengthAt + 1, sourceLength));
  }

  boolean isInitial() {
    return version == VERSION_1 && type == INITIAL;
  }

  boolean isZeroRtt() {
    return version == VERSION_1 && type == ZERO_RTT;
  }

  private static int version(byte[] data, int at) {
    return (data[at] & 0xff) << 24
        | (data[at + 1] & 0xff) << 16
        | (data[at + 2] & 0xff) << 8
        | (data[at + 3] & 0xff);
  }

  private static String hex(byte[] data, int at, int length) {
    return HexFormat.of().formatHex(Arrays.copyOfRange(data, at, at + length));
  }
}
