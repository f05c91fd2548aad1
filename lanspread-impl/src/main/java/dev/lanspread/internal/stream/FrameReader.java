package dev.lanspread.internal.stream;

import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.protocol.StreamProblem;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntrySink;
import dev.lanspread.spi.transport.QuicStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Reads the frames of a stream into a sink and lets nothing through but the listed files, in order,
 * each whole. For one thread.
 */
final class FrameReader {

  private static final int BUFFER_BYTES = 256 << 10;
  private static final long UNSIGNED_INT = 0xffff_ffffL;

  private final QuicStream stream;
  private final List<ArchiveEntry> entries;
  private final Duration stall;
  private final PartListener parts;
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).flip();

  /** Learns of what was written. */
  @FunctionalInterface
  interface PartListener {

    /** Bytes {@code [offset, offset + length)} of a file are written; 0 for an empty file. */
    void written(ArchiveEntry file, long offset, long length);
  }

  /** One frame's header. */
  private record Header(FrameType type, int number) {

    void require(FrameType expected) throws ProtocolException {
      if (type != expected) {
        throw new ProtocolException("expected " + expected + " but got " + type);
      }
    }
  }

  /**
   * Creates a reader.
   *
   * @param entries all entries that were announced
   * @param stall longest time without a byte
   */
  FrameReader(QuicStream stream, List<ArchiveEntry> entries, Duration stall, PartListener parts) {
    this.stream = stream;
    this.entries = entries;
    this.stall = stall;
    this.parts = parts;
  }

  /**
   * Blocks until every file came and the stream ended.
   *
   * @throws StreamFailedException if the source says that it cannot go on
   * @throws ProtocolException if anything but the announced comes
   */
  void readInto(EntrySink sink) throws IOException {
    int files = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).isFile()) {
        readFile(i, sink);
        files++;
      }
    }
    Header last = header();
    last.require(FrameType.FINISH);
    if (last.number() != files) {
      throw new ProtocolException("another number of files than announced");
    }
    if (in.hasRemaining() || fill() >= 0) {
      throw new ProtocolException("more than announced");
    }
  }

  private void readFile(int index, EntrySink sink) throws IOException {
    ArchiveEntry file = entries.get(index);
    Header begin = header();
    begin.require(FrameType.BEGIN);
    if (begin.number() != index) {
      throw new ProtocolException("entry " + begin.number() + " instead of " + index);
    }
    sink.begin(file);
    CRC32 crc = new CRC32();
    long told = 0;
    long received = 0;
    Header header = header();
    while (header.type() == FrameType.DATA) {
      int left = dataLength(header, file.size() - received);
      while (left > 0) {
        int partRoom = (int) (told + ProtocolLimits.STREAM_PART - received);
        int count = pass(Math.min(left, partRoom), crc, sink);
        left -= count;
        received += count;
        if (received - told == ProtocolLimits.STREAM_PART && received < file.size()) {
          parts.written(file, told, received - told);
          told = received;
        }
      }
      header = header();
    }
    header.require(FrameType.END);
    if (received != file.size()) {
      throw new ProtocolException("a file ended early");
    }
    sink.end(file);
    requireSame(file, header.number() & UNSIGNED_INT, crc.getValue());
    parts.written(file, told, received - told);
  }

  private static int dataLength(Header header, long missing) throws ProtocolException {
    int length = header.number();
    if (length < 1 || length > ProtocolLimits.STREAM_PART || length > missing) {
      throw new ProtocolException("data of " + length + " bytes where " + missing + " are missing");
    }
    return length;
  }

  /** The archive's own checksum is the sink's to compare; this one is the source's. */
  private static void requireSame(ArchiveEntry file, long told, long actual)
      throws ProtocolException {
    if (told != actual) {
      throw new ProtocolException(
          "entry %d has checksum %08x instead of %08x".formatted(file.index(), actual, told));
    }
  }

  private int pass(int most, CRC32 crc, EntrySink sink) throws IOException {
    if (!in.hasRemaining()) {
      fillOrThrow();
    }
    int count = Math.min(most, in.remaining());
    ByteBuffer bytes = in.slice(in.position(), count);
    crc.update(bytes.duplicate());
    sink.content(bytes);
    in.position(in.position() + count);
    return count;
  }

  private Header header() throws IOException {
    while (in.remaining() < FrameType.HEADER_BYTES) {
      fillOrThrow();
    }
    FrameType type = FrameType.of(in.get());
    int number = in.getInt();
    if (type == FrameType.FAILED) {
      throw new StreamFailedException(StreamProblem.of(number));
    }
    return new Header(type, number);
  }

  private void fillOrThrow() throws IOException {
    if (fill() < 0) {
      throw new ProtocolException("the stream ended early");
    }
  }

  private int fill() throws IOException {
    in.compact();
    try {
      return stream.read(in, stall);
    } finally {
      in.flip();
    }
  }
}
