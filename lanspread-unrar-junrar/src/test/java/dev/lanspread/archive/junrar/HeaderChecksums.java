package dev.lanspread.archive.junrar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Makes the checksums of all headers right, as far as headers can be followed: without that a
 * fuzzer that changes a header never gets past its checksum.
 */
final class HeaderChecksums {

  private static final int RAR4_BLOCKS = 7;
  private static final int RAR5_BLOCKS = 8;
  private static final int RAR4_HEADER = 7;
  private static final int RAR4_FILE = 0x74;
  private static final int RAR4_LONG_BLOCK = 0x8000;
  private static final int RAR5_EXTRA = 1;
  private static final int RAR5_DATA = 2;

  private final ByteBuffer bytes;

  private HeaderChecksums(byte[] archive) {
    this.bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Changes {@code archive} where a checksum is wrong, and tells whether any was. */
  static boolean repair(byte[] archive) {
    byte[] before = archive.clone();
    HeaderChecksums checksums = new HeaderChecksums(archive);
    if (archive.length > RAR5_BLOCKS && archive[RAR4_BLOCKS - 1] == 1) {
      checksums.repairRar5();
    } else if (archive.length > RAR4_BLOCKS) {
      checksums.repairRar4();
    }
    return !Arrays.equals(before, archive);
  }

  private void repairRar4() {
    long block = RAR4_BLOCKS;
    while (block + RAR4_HEADER <= bytes.limit()) {
      int at = (int) block;
      int type = bytes.get(at + 2) & 0xff;
      int flags = bytes.getShort(at + 3) & 0xffff;
      int size = bytes.getShort(at + 5) & 0xffff;
      if (size < RAR4_HEADER || block + size > bytes.limit()) {
        return;
      }
      bytes.putShort(at, (short) crc(at + 2, at + size));
      boolean data = type == RAR4_FILE || (flags & RAR4_LONG_BLOCK) != 0;
      long dataSize =
          data && size >= RAR4_HEADER + Integer.BYTES
              ? bytes.getInt(at + RAR4_HEADER) & 0xffff_ffffL
              : 0;
      block += size + dataSize;
    }
  }

  private void repairRar5() {
    long block = RAR5_BLOCKS;
    while (block + Integer.BYTES < bytes.limit()) {
      int at = (int) block;
      bytes.position(at + Integer.BYTES);
      long size = number();
      long end = bytes.position() + size;
      if (size <= 0 || size > bytes.remaining()) {
        return;
      }
      bytes.putInt(at, crc(at + Integer.BYTES, (int) end));
      number(); // the type
      long flags = number();
      if ((flags & RAR5_EXTRA) != 0) {
        number();
      }
      long dataSize = (flags & RAR5_DATA) != 0 ? number() : 0;
      if (dataSize < 0 || dataSize > bytes.limit()) {
        return;
      }
      block = end + dataSize;
    }
  }

  private long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && bytes.hasRemaining(); shift += 7) {
      byte next = bytes.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }

  private int crc(int from, int to) {
    CRC32 crc = new CRC32();
    crc.update(bytes.slice(from, to - from));
    return (int) crc.getValue();
  }
}
