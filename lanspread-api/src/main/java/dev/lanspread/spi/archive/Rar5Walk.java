package dev.lanspread.spi.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Walks the headers of a RAR5 file: checksum, size, type, flags, then what the type says; numbers
 * are little-endian groups of seven bits ("vint"), as the published RAR 5.0 format note says.
 */
final class Rar5Walk {

  private static final int CRC_LENGTH = 4;
  // The format note allows at most three bytes for the size of a header: 2 MiB.
  private static final int MAX_SIZE_VINT = 3;
  private static final int MAX_VINT = 10;

  private static final int MAIN = 1;
  private static final int FILE = 2;
  private static final int SERVICE = 3;
  private static final int ENCRYPTION = 4;
  private static final int END = 5;

  private static final long HAS_EXTRA = 0x01;
  private static final long HAS_DATA = 0x02;
  private static final long SKIP_IF_UNKNOWN = 0x04;
  private static final long SPLIT = 0x08 | 0x10;
  private static final long ARCHIVE_VOLUME = 0x01;
  private static final long ARCHIVE_SOLID = 0x04;
  private static final long END_OF_VOLUME_ONLY = 0x01;

  private static final long FILE_TIME = 0x02;
  private static final long FILE_CRC = 0x04;
  private static final int TIME_LENGTH = 4;
  private static final int HOST_WINDOWS = 0;
  private static final int HOST_UNIX = 1;
  private static final int EXTRA_VERSION = 4;
  private static final byte[] STREAM = {'S', 'T', 'M'};

  private final RarHeaderBytes bytes;
  private final RarWalk walk;
  private boolean mainSeen;

  Rar5Walk(RarHeaderBytes bytes, RarWalk walk) {
    this.bytes = bytes;
    this.walk = walk;
  }

  void run() throws IOException {
    long position = RarOutline.RAR5_SIGNATURE_LENGTH;
    while (position >= 0) {
      walk.checkCancelled();
      position = block(position);
    }
  }

  /** Returns where the next block starts, or -1 after the end mark. */
  private long block(long position) throws IOException {
    ByteBuffer header = header(position);
    long end = position + CRC_LENGTH + header.limit();
    vint(header, position);
    long type = vint(header, position);
    long flags = vint(header, position);
    long extra = (flags & HAS_EXTRA) == 0 ? 0 : vint(header, position);
    if (extra > header.remaining()) {
      throw RarWalk.badHeader(position);
    }
    long data = (flags & HAS_DATA) == 0 ? 0 : vint(header, position);
    if (data > bytes.size() - end) {
      throw RarWalk.truncated();
    }
    if (!mainSeen && type != MAIN && type != ENCRYPTION) {
      throw RarWalk.badHeader(position);
    }
    visit(type, flags, (int) extra, header, position);
    return type == END ? -1 : end + data;
  }

  private ByteBuffer header(long position) throws IOException {
    int known = (int) Math.min(CRC_LENGTH + MAX_SIZE_VINT, bytes.size() - position);
    if (known <= CRC_LENGTH) {
      throw RarWalk.truncated();
    }
    ByteBuffer first = bytes.at(position, known);
    int expected = first.getInt();
    long size = vint(first, position);
    int sizeLength = first.position() - CRC_LENGTH;
    ByteBuffer header = bytes.at(position + CRC_LENGTH, sizeLength + (int) size);
    CRC32 crc = new CRC32();
    crc.update(header.duplicate());
    if ((int) crc.getValue() != expected) {
      throw RarWalk.badHeader(position);
    }
    return header;
  }

  private void visit(long type, long flags, int extra, ByteBuffer header, long position)
      throws ArchiveException {
    if (type == MAIN) {
      visitMain(vint(header, position));
    } else if (type == FILE) {
      if ((flags & SPLIT) != 0) {
        throw RarWalk.multiVolume();
      }
      visitFile(header, extra, position);
    } else if (type == SERVICE) {
      visitService(header, position);
    } else if (type == ENCRYPTION) {
      throw RarWalk.encrypted();
    } else if (type == END) {
      if ((vint(header, position) & END_OF_VOLUME_ONLY) != 0) {
        throw RarWalk.multiVolume();
      }
    } else if ((flags & SKIP_IF_UNKNOWN) == 0) {
      throw new ArchiveException(
          ArchiveProblem.UNSUPPORTED, "the archive holds a block of an unknown type " + type);
    }
  }

  private void visitFile(ByteBuffer header, int extra, long position) throws ArchiveException {
    skipToHost(header, position);
    RarNameDecoder.CodePage page = codePage(vint(header, position));
    byte[] name = name(header, position);
    walk.checkRoom(name.length);
    boolean older = isOlderVersion(header.position(header.limit() - extra));
    walk.add(new RarName(RarNameDecoder.utf8(name, page), older));
  }

  private void visitService(ByteBuffer header, long position) throws ArchiveException {
    skipToHost(header, position);
    vint(header, position);
    if (Arrays.equals(STREAM, name(header, position))) {
      walk.countAlternateStream();
    }
  }

  /** Passes over flags, size, attributes, time, checksum and method. */
  private static void skipToHost(ByteBuffer header, long position) throws ArchiveException {
    long fileFlags = vint(header, position);
    vint(header, position);
    vint(header, position);
    int fixed =
        ((fileFlags & FILE_TIME) != 0 ? TIME_LENGTH : 0)
            + ((fileFlags & FILE_CRC) != 0 ? CRC_LENGTH : 0);
    if (fixed > header.remaining()) {
      throw RarWalk.badHeader(position);
    }
    header.position(header.position() + fixed);
    vint(header, position);
  }

  private static byte[] name(ByteBuffer header, long position) throws ArchiveException {
    long length = vint(header, position);
    if (length > header.remaining()) {
      throw RarWalk.badHeader(position);
    }
    byte[] name = new byte[(int) length];
    header.get(name);
    return name;
  }

  private static RarNameDecoder.CodePage codePage(long host) {
    if (host == HOST_WINDOWS) {
      return RarNameDecoder.CodePage.OEM_850;
    }
    return host == HOST_UNIX ? RarNameDecoder.CodePage.LATIN_1 : RarNameDecoder.CodePage.UNKNOWN;
  }

  /** Looks for the record of a version; like RARLAB's programs it ends at the first broken one. */
  private static boolean isOlderVersion(ByteBuffer extra) {
    try {
      while (extra.hasRemaining()) {
        long size = vint(extra, 0);
        if (size > extra.remaining()) {
          return false;
        }
        ByteBuffer fields = extra.slice(extra.position(), (int) size);
        extra.position(extra.position() + (int) size);
        if (vint(fields, 0) == EXTRA_VERSION) {
          vint(fields, 0);
          return vint(fields, 0) != 0;
        }
      }
      return false;
    } catch (ArchiveException e) {
      return false;
    }
  }

  private void visitMain(long archiveFlags) throws ArchiveException {
    mainSeen = true;
    if ((archiveFlags & ARCHIVE_VOLUME) != 0) {
      throw RarWalk.multiVolume();
    }
    if ((archiveFlags & ARCHIVE_SOLID) != 0) {
      walk.markSolid();
    }
  }

  /** Reads a number of up to 63 bits. */
  private static long vint(ByteBuffer from, long position) throws ArchiveException {
    long value = 0;
    for (int i = 0; i < MAX_VINT && from.hasRemaining(); i++) {
      byte group = from.get();
      value |= (long) (group & 0x7f) << (7 * i);
      if (group >= 0) {
        if (value < 0) {
          break;
        }
        return value;
      }
    }
    throw RarWalk.badHeader(position);
  }
}
