package dev.lanspread.spi.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
  private static final int HOST_AT = 15;
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
  private static final int OLD_STREAM = 0x105;
  private static final byte[] STREAM = {'S', 'T', 'M'};

  private static final int HAS_DATA = 0x8000;
  private static final int MAIN_VOLUME = 0x01;
  private static final int MAIN_COMMENT = 0x02;
  private static final int MAIN_SOLID = 0x08;
  private static final int MAIN_ENCRYPTED = 0x80;
  private static final int FILE_SPLIT = 0x01 | 0x02;
  private static final int FILE_COMMENT = 0x08;
  private static final int FILE_LARGE = 0x100;
  private static final int FILE_UNICODE = 0x200;
  private static final int FILE_VERSION = 0x800;
  private static final int END_OF_VOLUME_ONLY = 0x01;

  private static final byte HOST_DOS = 0;
  private static final byte HOST_OS2 = 1;
  private static final byte HOST_WINDOWS = 2;
  private static final byte HOST_UNIX = 3;

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
    visit(type, flags, header, position);
    return type == END ? -1 : end + data;
  }

  private void visit(int type, int flags, ByteBuffer header, long position)
      throws ArchiveException {
    if (type == MAIN) {
      visitMain(flags);
    } else if (type == FILE) {
      if ((flags & FILE_SPLIT) != 0) {
        throw RarWalk.multiVolume();
      }
      visitFile(flags, header, position);
    } else if (isAlternateStream(type, flags, header)) {
      walk.countAlternateStream();
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

  private void visitFile(int flags, ByteBuffer header, long position) throws ArchiveException {
    int length = header.getChar(NAME_SIZE_AT);
    walk.checkRoom(length);
    byte[] name = bytesAt(header, nameAt(flags), length);
    if (name.length < length) {
      throw RarWalk.badHeader(position);
    }
    RarNameDecoder.CodePage page = codePage(header.get(HOST_AT));
    String path =
        (flags & FILE_UNICODE) == 0 ? RarNameDecoder.narrow(name, page) : unicode(name, page);
    walk.add(new RarName(path.replace('\\', '/'), (flags & FILE_VERSION) != 0));
  }

  /** Behind a zero byte follows the name as packed Unicode; without one it is UTF-8. */
  private static String unicode(byte[] name, RarNameDecoder.CodePage page) throws ArchiveException {
    int zero = 0;
    while (zero < name.length && name[zero] != 0) {
      zero++;
    }
    if (zero == name.length) {
      return RarNameDecoder.narrow(name, page);
    }
    ByteBuffer packed = ByteBuffer.wrap(name, zero + 1, name.length - zero - 1);
    return RarNameDecoder.packed(Arrays.copyOf(name, zero), packed, page);
  }

  private static RarNameDecoder.CodePage codePage(byte host) {
    return switch (host) {
      case HOST_DOS, HOST_OS2, HOST_WINDOWS -> RarNameDecoder.CodePage.OEM_850;
      case HOST_UNIX -> RarNameDecoder.CodePage.LATIN_1;
      default -> RarNameDecoder.CodePage.UNKNOWN;
    };
  }

  private static boolean isAlternateStream(int type, int flags, ByteBuffer header) {
    if (type == OLD_SUBBLOCK) {
      return header.limit() >= SUBTYPE_AT + 2 && header.getChar(SUBTYPE_AT) == OLD_STREAM;
    }
    return type == SUBBLOCK
        && Arrays.equals(STREAM, bytesAt(header, nameAt(flags), header.getChar(NAME_SIZE_AT)));
  }

  private static int nameAt(int flags) {
    return FILE_FIXED_LENGTH + ((flags & FILE_LARGE) != 0 ? HIGH_SIZES_LENGTH : 0);
  }

  /** Returns that many bytes, or fewer where the header ends before. */
  private static byte[] bytesAt(ByteBuffer header, int at, int length) {
    byte[] found = new byte[Math.max(0, Math.min(length, header.limit() - at))];
    header.duplicate().position(Math.min(at, header.limit())).get(found);
    return found;
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
      return nameAt(flags) + header.getChar(NAME_SIZE_AT);
    }
    return header.limit();
  }

  private static char checksum(ByteBuffer header, int length) {
    CRC32 crc = new CRC32();
    crc.update(header.slice(CRC_LENGTH, length - CRC_LENGTH));
    return (char) crc.getValue();
  }
}
