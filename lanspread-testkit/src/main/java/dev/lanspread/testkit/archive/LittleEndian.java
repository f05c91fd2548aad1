package dev.lanspread.testkit.archive;

import java.io.ByteArrayOutputStream;

/** Collects header fields. */
final class LittleEndian {

  private static final int VINT_BITS = 7;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  LittleEndian u8(int value) {
    bytes.write(value);
    return this;
  }

  LittleEndian u16(int value) {
    return u8(value).u8(value >> 8);
  }

  LittleEndian u32(long value) {
    return u16((int) value).u16((int) (value >> 16));
  }

  /** Seven bits a byte, lowest first, the eighth says that more follow. */
  LittleEndian vint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      u8((int) (rest & 0x7f) | 0x80);
      rest >>>= VINT_BITS;
    }
    return u8((int) rest);
  }

  LittleEndian raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  int size() {
    return bytes.size();
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
