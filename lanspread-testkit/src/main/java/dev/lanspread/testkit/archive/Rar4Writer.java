package dev.lanspread.testkit.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/** RAR4 as the technote of RAR 4 describes it. */
final class Rar4Writer extends RarWriter {

  private static final byte[] SIGNATURE = {'R', 'a', 'r', '!', 0x1a, 0x07, 0x00};
  private static final int MAIN = 0x73;
  private static final int FILE = 0x74;
  private static final int SERVICE = 0x7a;
  private static final int END = 0x7b;
  private static final int BASE_LENGTH = 7;
  private static final int HAS_DATA = 0x8000;
  private static final int SKIP_IF_UNKNOWN = 0x4000;
  private static final int VOLUME = 0x01;
  private static final int SOLID = 0x08;
  private static final int ENCRYPTED_HEADERS = 0x80;
  private static final int FILE_SPLIT_AFTER = 0x02;
  private static final int FILE_ENCRYPTED = 0x04;
  private static final int FILE_DIRECTORY = 0xe0;
  private static final int FILE_SOLID = 0x10;
  private static final int FILE_LARGE = 0x100;
  private static final int FILE_SALT = 0x400;
  private static final int FILE_UNICODE = 0x200;
  private static final int FILE_VERSION = 0x800;
  private static final int UNPACK_VERSION = 20;
  private static final int UNKNOWN_UNPACK_VERSION = 77;
  private static final byte[] STREAM = {'S', 'T', 'M'};
  private static final int STORED = 0x30;
  // 2026-01-01 12:00:00 in DOS format.
  private static final long DOS_TIME = (46L << 25) | (1 << 21) | (1 << 16) | (12 << 11);

  private final boolean solid;
  private boolean first = true;

  Rar4Writer(OutputStream out, Trait... traits) throws IOException {
    super(out);
    List<Trait> claimed = List.of(traits);
    solid = claimed.contains(Trait.SOLID);
    write(SIGNATURE);
    int flags =
        (claimed.contains(Trait.VOLUME) ? VOLUME : 0)
            | (solid ? SOLID : 0)
            | (claimed.contains(Trait.ENCRYPTED_HEADERS) ? ENCRYPTED_HEADERS : 0);
    block(MAIN, flags, new LittleEndian().raw(new byte[6]), false);
  }

  @Override
  public RarWriter add(RarEntry entry) throws IOException {
    boolean link = entry.link().isPresent();
    byte[] data = link ? entry.target() : entry.content();
    long size = link ? data.length : entry.declaredSize();
    boolean large = size > 0xffff_ffffL;
    int flags =
        HAS_DATA
            | (entry.isDirectory() ? FILE_DIRECTORY : 0)
            | (entry.isEncrypted() ? FILE_ENCRYPTED : 0)
            | (entry.isSplitAfter() ? FILE_SPLIT_AFTER : 0)
            | (entry.hasMissingField() ? FILE_SALT : 0)
            | (solid && !first ? FILE_SOLID : 0)
            | (large ? FILE_LARGE : 0)
            | (entry.isPackedUnicode() ? FILE_UNICODE : 0)
            | (entry.version() > 0 ? FILE_VERSION : 0);
    byte[] name = name(entry);
    LittleEndian fields =
        new LittleEndian()
            .u32(data.length)
            .u32(size)
            .u8(host(entry))
            .u32(link ? crc(data) : entry.crc())
            .u32(DOS_TIME)
            .u8(entry.hasUnknownMethod() ? UNKNOWN_UNPACK_VERSION : UNPACK_VERSION)
            .u8(STORED + entry.method())
            .u16(name.length)
            .u32(entry.mode());
    if (large) {
      fields.u32(0).u32(size >>> Integer.SIZE);
    }
    fields.raw(name);
    if (entry.isAlternateStream()) {
      fields.raw(entry.name());
    }
    first = false;
    block(
        entry.isAlternateStream() ? SERVICE : FILE, flags, fields, entry.hasBrokenHeaderChecksum());
    write(data);
    return this;
  }

  private static byte[] name(RarEntry entry) {
    if (entry.isAlternateStream()) {
      return STREAM;
    }
    LittleEndian name = new LittleEndian().raw(entry.name());
    if (entry.version() > 0) {
      name.raw((";" + entry.version()).getBytes(StandardCharsets.US_ASCII));
    }
    return name.toBytes();
  }

  private static int host(RarEntry entry) {
    return switch (entry.host()) {
      case WINDOWS -> 2;
      case UNIX -> 3;
      case MAC -> 4;
    };
  }

  @Override
  void writeEndMark() throws IOException {
    block(END, SKIP_IF_UNKNOWN, new LittleEndian(), false);
  }

  private void block(int type, int flags, LittleEndian fields, boolean broken) throws IOException {
    byte[] covered =
        new LittleEndian()
            .u8(type)
            .u16(flags)
            .u16(BASE_LENGTH + fields.size())
            .raw(fields.toBytes())
            .toBytes();
    int sum = crc(covered);
    write(new LittleEndian().u16(broken ? ~sum : sum).raw(covered).toBytes());
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
