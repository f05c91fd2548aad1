package dev.lanspread.examples.game;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Writes a RAR 5 archive whose entries are stored, not compressed.
 *
 * <p>Layout after the published RAR 5.0 archive format: a signature, then headers, each of them
 * CRC-32, size, type, flags and fields; numbers are little-endian base-128. Not safe for use from
 * several threads.
 */
public final class StoredRarWriter implements Closeable {

  private static final byte[] SIGNATURE = {0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0x00};

  private static final int MAIN_HEADER = 1;
  private static final int FILE_HEADER = 2;
  private static final int END_HEADER = 5;
  private static final int HAS_DATA = 0x02;

  private static final int IS_FOLDER = 0x01;
  private static final int HAS_CRC = 0x04;
  private static final int STORED = 0;
  private static final int HOST_UNIX = 1;
  private static final int FILE_MODE = 0100644;
  private static final int FOLDER_MODE = 040755;

  private static final int COPY_BUFFER = 1 << 16;

  private final RandomAccessFile out;

  /**
   * Creates the archive.
   *
   * @throws IOException if it exists or cannot be created
   */
  public StoredRarWriter(Path archive) throws IOException {
    if (Files.exists(archive)) {
      throw new FileAlreadyExistsException(archive.toString());
    }
    out = new RandomAccessFile(archive.toFile(), "rw");
    out.write(SIGNATURE);
    out.write(header(MAIN_HEADER, 0, new Fields().number(0)));
  }

  /** Adds a folder; {@code path} has {@code /} between its parts and none at its end. */
  public void addFolder(String path) throws IOException {
    Fields fields =
        new Fields()
            .number(IS_FOLDER)
            .number(0)
            .number(FOLDER_MODE)
            .number(STORED)
            .number(HOST_UNIX)
            .text(path);
    out.write(header(FILE_HEADER, 0, fields));
  }

  /** Adds a file with this content. */
  public void add(String path, byte[] content) throws IOException {
    add(path, content.length, new ByteArrayInputStream(content));
  }

  /**
   * Adds a file with the next {@code size} bytes of {@code content}, which stays open.
   *
   * @throws EOFException if there are fewer
   */
  public void add(String path, long size, InputStream content) throws IOException {
    long start = out.getFilePointer();
    // The checksum stands before the content: leave room, then come back.
    out.write(fileHeader(path, size, 0));
    int checksum = copy(content, size);
    long end = out.getFilePointer();
    out.seek(start);
    out.write(fileHeader(path, size, checksum));
    out.seek(end);
  }

  /** Ends the archive; without it, it is truncated. */
  @Override
  public void close() throws IOException {
    try (out) {
      out.write(header(END_HEADER, 0, new Fields().number(0)));
    }
  }

  private static byte[] fileHeader(String path, long size, int checksum) {
    Fields fields =
        new Fields()
            .number(size)
            .number(HAS_CRC)
            .number(size)
            .number(FILE_MODE)
            .fixed(checksum)
            .number(STORED)
            .number(HOST_UNIX)
            .text(path);
    return header(FILE_HEADER, HAS_DATA, fields);
  }

  private int copy(InputStream content, long size) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[COPY_BUFFER];
    for (long left = size; left > 0; ) {
      int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException(left + " of " + size + " bytes are missing");
      }
      crc.update(buffer, 0, read);
      out.write(buffer, 0, read);
      left -= read;
    }
    return (int) crc.getValue();
  }

  private static byte[] header(int type, int flags, Fields fields) {
    byte[] body = new Fields().number(type).number(flags).bytes(fields.toBytes()).toBytes();
    byte[] sized = new Fields().number(body.length).bytes(body).toBytes();
    CRC32 crc = new CRC32();
    crc.update(sized);
    return new Fields().fixed((int) crc.getValue()).bytes(sized).toBytes();
  }

  /** The fields of a header, one after the other. */
  private static final class Fields {

    private static final int GROUP_BITS = 7;
    private static final int MORE = 0x80;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Fields number(long value) {
      long rest = value;
      for (; rest >= MORE; rest >>>= GROUP_BITS) {
        bytes.write(((int) rest & (MORE - 1)) | MORE);
      }
      bytes.write((int) rest);
      return this;
    }

    Fields fixed(int value) {
      return bytes(
          ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    Fields text(String value) {
      byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
      return number(encoded.length).bytes(encoded);
    }

    Fields bytes(byte[] value) {
      bytes.writeBytes(value);
      return this;
    }

    byte[] toBytes() {
      return bytes.toByteArray();
    }
  }
}
