package dev.lanspread.testkit.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.CRC32;

/** RAR5 as its published format note describes it. */
final class Rar5Writer extends RarWriter {

  private static final byte[] SIGNATURE = {'R', 'a', 'r', '!', 0x1a, 0x07, 0x01, 0x00};
  private static final int MAIN = 1;
  private static final int FILE = 2;
  private static final int SERVICE = 3;
  private static final int ENCRYPTION = 4;
  private static final int END = 5;
  private static final int HAS_EXTRA = 0x01;
  private static final int HAS_DATA = 0x02;
  private static final int SKIP_IF_UNKNOWN = 0x04;
  private static final int SPLIT_AFTER = 0x10;
  private static final int VOLUME = 0x01;
  private static final int SOLID = 0x04;
  private static final int FILE_DIRECTORY = 0x01;
  private static final int FILE_TIME = 0x02;
  private static final int FILE_CRC = 0x04;
  private static final int METHOD_SHIFT = 7;
  private static final int DICTIONARY_SHIFT = 10;
  private static final int SOLID_ENTRY = 0x40;
  private static final int UNKNOWN_VERSION = 9;
  private static final int EXTRA_VERSION = 4;
  private static final int EXTRA_SUBDATA = 7;
  private static final byte[] STREAM = {'S', 'T', 'M'};
  private static final int EXTRA_ENCRYPTION = 1;
  private static final int EXTRA_REDIRECTION = 5;
  private static final int SALT_AND_VECTOR = 32;
  private static final int KEY_ROUNDS = 15;

  private final boolean solid;
  private boolean first = true;

  Rar5Writer(OutputStream out, Trait... traits) throws IOException {
    super(out);
    List<Trait> claimed = List.of(traits);
    solid = claimed.contains(Trait.SOLID);
    write(SIGNATURE);
    if (claimed.contains(Trait.ENCRYPTED_HEADERS)) {
      byte[] salt = new byte[SALT_AND_VECTOR / 2];
      LittleEndian fields = new LittleEndian().vint(0).vint(0).u8(KEY_ROUNDS).raw(salt);
      block(ENCRYPTION, 0, fields, new LittleEndian(), new byte[0], false);
    }
    int flags = (claimed.contains(Trait.VOLUME) ? VOLUME : 0) | (solid ? SOLID : 0);
    block(MAIN, 0, new LittleEndian().vint(flags), new LittleEndian(), new byte[0], false);
  }

  @Override
  public RarWriter add(RarEntry entry) throws IOException {
    int fileFlags =
        (entry.isDirectory() ? FILE_DIRECTORY : 0) | FILE_TIME | (entry.hasCrc() ? FILE_CRC : 0);
    LittleEndian fields =
        new LittleEndian()
            .vint(fileFlags)
            .vint(entry.declaredSize())
            .vint(entry.mode())
            .u32(SampleTree.MODIFIED.getEpochSecond());
    if (entry.hasCrc()) {
      fields.u32(entry.crc());
    }
    int dependent = solid && !first ? SOLID_ENTRY : 0;
    fields
        .vint(
            (entry.hasUnknownMethod() ? UNKNOWN_VERSION : 0)
                | dependent
                | entry.method() << METHOD_SHIFT
                | entry.dictionaryBits() << DICTIONARY_SHIFT)
        .vint(entry.host() == RarEntry.Host.WINDOWS ? 0 : 1);
    byte[] name = entry.isAlternateStream() ? STREAM : entry.name();
    fields.vint(entry.hasMissingField() ? name.length + 1 : name.length).raw(name);
    first = false;
    int flags = entry.isSplitAfter() ? SPLIT_AFTER : 0;
    int type = entry.isAlternateStream() ? SERVICE : FILE;
    block(type, flags, fields, extra(entry), entry.content(), entry.hasBrokenHeaderChecksum());
    return this;
  }

  @Override
  void writeEndMark() throws IOException {
    LittleEndian fields = new LittleEndian().vint(0);
    block(END, SKIP_IF_UNKNOWN, fields, new LittleEndian(), new byte[0], false);
  }

  private static LittleEndian extra(RarEntry entry) {
    LittleEndian extra = new LittleEndian();
    if (entry.isEncrypted()) {
      record(
          extra,
          new LittleEndian()
              .vint(EXTRA_ENCRYPTION)
              .vint(0)
              .vint(0)
              .u8(KEY_ROUNDS)
              .raw(new byte[SALT_AND_VECTOR]));
    }
    if (entry.version() > 0) {
      record(extra, new LittleEndian().vint(EXTRA_VERSION).vint(0).vint(entry.version()));
    }
    if (entry.isAlternateStream()) {
      record(extra, new LittleEndian().vint(EXTRA_SUBDATA).raw(entry.name()));
    }
    if (entry.link().isPresent()) {
      byte[] target = entry.target();
      record(
          extra,
          new LittleEndian()
              .vint(EXTRA_REDIRECTION)
              .vint(entry.link().get().type())
              .vint(0)
              .vint(target.length)
              .raw(target));
    }
    return extra;
  }

  private static void record(LittleEndian extra, LittleEndian record) {
    extra.vint(record.size()).raw(record.toBytes());
  }

  private void block(
      int type, int flags, LittleEndian fields, LittleEndian extra, byte[] data, boolean broken)
      throws IOException {
    int allFlags = flags | (extra.size() > 0 ? HAS_EXTRA : 0) | (data.length > 0 ? HAS_DATA : 0);
    LittleEndian body = new LittleEndian().vint(type).vint(allFlags);
    if (extra.size() > 0) {
      body.vint(extra.size());
    }
    if (data.length > 0) {
      body.vint(data.length);
    }
    body.raw(fields.toBytes()).raw(extra.toBytes());
    byte[] header = new LittleEndian().vint(body.size()).raw(body.toBytes()).toBytes();
    CRC32 crc = new CRC32();
    crc.update(header);
    long sum = broken ? ~crc.getValue() : crc.getValue();
    write(new LittleEndian().u32(sum).raw(header).toBytes());
    write(data);
  }
}
