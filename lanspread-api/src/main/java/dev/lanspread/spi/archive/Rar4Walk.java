package dev.lanspread.spi.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Walks the headers of a RAR 1.5 to 4.x file: 16-bit checksum, type, flags, size, and the size of
 * the data behind it where a flag says so, as the technote of RAR 4 describes.
 */
final class Rar4Walk {

  private static final int BASE_LENGTH = 7;
  private static final int CRC_LENGTH = 2;
  private static final int ADDED_SIZE_AT = 7;
  private static final int SUBTYPE_AT = 11;
  private static final int NAME_SIZE_AT = 26;
  private static final int HIGH_SIZE_AT = 32;
  private static final int MAIN_LENGTH = 13;
  private static final int FILE_FIXED_LENGTH = 32;
  private static final int HIGH_SIZES_LENGTH = 8;

  private static final int MAIN = 0x73;
  private static final int FILE = 0x74;
  private static final int AUTHENTICITY = 0x76;
  private static final int OLD_SUBBLOCK = 0x77;
  private static final int SIGNATURE = 0x79;
  private static final int SUBBLOCK = 0x7a;
  private static final int END = 0x7b;
  private static final int UNIX_OWNERS = 0x101;

  private static final int HAS_DATA = 0x8000;
  private static final int MAIN_VOLUME = 0x01;
  private static final int MAIN_COMMENT = 0x02;
  private static final int MAIN_SOLID = 0x08;
  private static final int MAIN_ENCRYPTED = 0x80;
  private static final int FILE_SPLIT = 0x01 | 0x02;
  private static final int FILE_COMMENT = 0x08;
  private static final int FILE_LARGE = 0x100;
  private static final int END_OF_VOLUME_ONLY = 0x01;

  private final RarHeaderBytes bytes;
  private final RarWalk walk;
  private boolean mainSeen;

  Rar4Walk(RarHeaderBytes bytes, RarWalk walk) {
    this.bytes = bytes;
    this.walk = walk;
  }

  void run() throws IOException {
    long position = RarOutline.RAR4_SIGNATURE_LENGTH;
    while (position >= 0 && position < bytes.size()) {
      walk.checkCancelled();
      position = block(position);
    }
    if (!mainSeen) {
      throw RarWalk.truncated();
    }
  }

  /** Returns where the next block starts, or -1 after the end mark. */
  private long block(long position) throws IOException {
    int length = bytes.at(position, BASE_LENGTH).getChar(5);
    if (length < BASE_LENGTH) {
      throw RarWalk.badHeader(position);
    }
    ByteBuffer header = bytes.at(position, length);
    int type = header.get(2) & 0xff;
    int flags = header.getChar(3);
    if (!checksumHolds(header, type, flags) || (!mainSeen && type != MAIN)) {
      throw RarWalk.badHeader(position);
    }
    long data = dataLength(header, type, flags, position);
    long end = position + length;
    if (data > bytes.size() - end) {
      throw RarWalk.truncated();
    }
    visit(type, flags, position);
    return type == END ? -1 : end + data;
  }

  private void visit(int type, int flags, long position) throws ArchiveException {
    if (type == MAIN) {
      visitMain(flags);
    } else if (type == FILE) {
      if ((flags & FILE_SPLIT) != 0) {
        throw RarWalk.multiVolume();
      }
      walk.countEntry();
    } else if (type == END) {
      if ((flags & END_OF_VOLUME_ONLY) != 0) {
        throw RarWalk.multiVolume();
      }
    } else if (type < MAIN || type > END) {
      throw RarWalk.badHeader(position);
    }
  }

  private void visitMain(int flags) throws ArchiveException {
    mainSeen = true;
    if ((flags & MAIN_ENCRYPTED) != 0) {
      throw RarWalk.encrypted();
    }
    if ((flags & MAIN_VOLUME) != 0) {
      throw RarWalk.multiVolume();
    }
    if ((flags & MAIN_SOLID) != 0) {
      walk.markSolid();
    }
  }

  private static long dataLength(ByteBuffer header, int type, int flags, long position)
      throws ArchiveException {
    boolean file = type == FILE || type == SUBBLOCK;
    if (!file && (flags & HAS_DATA) == 0) {
      return 0;
    }
    boolean large = file && (flags & FILE_LARGE) != 0;
    int needed =
        large ? HIGH_SIZE_AT + HIGH_SIZES_LENGTH : file ? FILE_FIXED_LENGTH : ADDED_SIZE_AT + 4;
    if (header.limit() < needed) {
      throw RarWalk.badHeader(position);
    }
    long low = Integer.toUnsignedLong(header.getInt(ADDED_SIZE_AT));
    long high = large ? header.getInt(HIGH_SIZE_AT) : 0;
    if (high < 0) {
      throw RarWalk.badHeader(position);
    }
    return high << 32 | low;
  }

  private static boolean checksumHolds(ByteBuffer header, int type, int flags) {
    // Old programs left these without a checksum that covers the header.
    boolean exempt =
        type == AUTHENTICITY
            || type == SIGNATURE
            || (type == OLD_SUBBLOCK
                && header.limit() >= SUBTYPE_AT + 2
                && header.getChar(SUBTYPE_AT) == UNIX_OWNERS);
    if (exempt || checksum(header, header.limit()) == header.getChar(0)) {
      return true;
    }
    int covered = coveredBeforeComment(header, type, flags);
    return covered <= header.limit() && checksum(header, covered) == header.getChar(0);
  }

  /** RAR before 3.0 put comments into a header and left them out of its checksum. */
  private static int coveredBeforeComment(ByteBuffer header, int type, int flags) {
    if (type == MAIN && (flags & MAIN_COMMENT) != 0) {
      return MAIN_LENGTH;
    }
    if (type == FILE && (flags & FILE_COMMENT) != 0 && header.limit() >= FILE_FIXED_LENGTH) {
      int high = (flags & FILE_LARGE) != 0 ? HIGH_SIZES_LENGTH : 0;
      return FILE_FIXED_LENGTH + high + header.getChar(NAME_SIZE_AT);
    }
    return header.limit();
  }

  private static char checksum(ByteBuffer header, int length) {
    CRC32 crc = new CRC32();
    crc.update(header.slice(CRC_LENGTH, length - CRC_LENGTH));
    return (char) crc.getValue();
  }
}
