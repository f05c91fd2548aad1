package dev.lanspread.testkit.archive;

import java.util.zip.CRC32;

/** The checksum of RAR entries. */
final class Crc {

  private Crc() {}

  /** Returns the CRC-32 as 0 to 2^32-1. */
  static long of(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
