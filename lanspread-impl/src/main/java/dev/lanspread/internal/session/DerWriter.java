package dev.lanspread.internal.session;

import java.nio.charset.StandardCharsets;

/**
 * Writes the few ASN.1 values that a certificate needs, in DER (ITU-T X.690).
 *
 * <p>Each method returns one complete value: tag, length and content.
 */
final class DerWriter {

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int EXPLICIT = 0xa0;
  private static final int SHORT_LENGTH_LIMIT = 0x80;
  private static final int BASE_128_BITS = 7;
  private static final int ARC_FACTOR = 40;

  private DerWriter() {}

  static byte[] sequence(byte[]... members) {
    return value(SEQUENCE, concatenate(members));
  }

  static byte[] set(byte[]... members) {
    return value(SET, concatenate(members));
  }

  /** Wraps a value in the context-specific tag {@code number}. */
  static byte[] explicit(int number, byte[] member) {
    return value(EXPLICIT | number, member);
  }

  /** Writes a number given in two's complement, as {@link java.math.BigInteger} has it. */
  static byte[] integer(byte[] twosComplement) {
    return value(INTEGER, twosComplement);
  }

  /** Writes whole bytes as a bit string without unused bits. */
  static byte[] bitString(byte[] bytes) {
    return value(BIT_STRING, concatenate(new byte[] {0}, bytes));
  }

  static byte[] utf8(String text) {
    return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a time given as {@code yyMMddHHmmssZ}. */
  static byte[] utcTime(String text) {
    return value(UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes a time given as {@code yyyyMMddHHmmssZ}. */
  static byte[] generalizedTime(String text) {
    return value(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes an identifier given by its arcs, for example 2, 5, 4, 3. */
  static byte[] objectIdentifier(int... arcs) {
    byte[] content = base128(arcs[0] * ARC_FACTOR + arcs[1]);
    for (int i = 2; i < arcs.length; i++) {
      content = concatenate(content, base128(arcs[i]));
    }
    return value(OBJECT_IDENTIFIER, content);
  }

  private static byte[] base128(int arc) {
    int groups = 1;
    while (arc >>> (groups * BASE_128_BITS) != 0) {
      groups++;
    }
    byte[] bytes = new byte[groups];
    for (int i = 0; i < groups; i++) {
      int more = i < groups - 1 ? 0x80 : 0;
      bytes[i] = (byte) (more | ((arc >>> ((groups - 1 - i) * BASE_128_BITS)) & 0x7f));
    }
    return bytes;
  }

  private static byte[] value(int tag, byte[] content) {
    return concatenate(new byte[] {(byte) tag}, length(content.length), content);
  }

  private static byte[] length(int length) {
    if (length < SHORT_LENGTH_LIMIT) {
      return new byte[] {(byte) length};
    }
    int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / Byte.SIZE;
    byte[] encoded = new byte[1 + bytes];
    encoded[0] = (byte) (SHORT_LENGTH_LIMIT | bytes);
    for (int i = 0; i < bytes; i++) {
      encoded[1 + i] = (byte) (length >>> ((bytes - 1 - i) * Byte.SIZE));
    }
    return encoded;
  }

  private static byte[] concatenate(byte[]... parts) {
    int total = 0;
    for (byte[] part : parts) {
      total += part.length;
    }
    byte[] whole = new byte[total];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }
}
