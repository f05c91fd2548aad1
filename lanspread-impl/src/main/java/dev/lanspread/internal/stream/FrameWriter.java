package dev.lanspread.internal.stream;

import dev.lanspread.internal.protocol.StreamProblem;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntrySink;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Turns what an unpacker pushes into frames, in few large writes; blocks while the receiver gives
 * no credit. For one thread at a time.
 */
final class FrameWriter implements EntrySink {

  /** Small files share a write; more would only delay the first byte. */
  private static final int BUFFER_BYTES = 256 << 10;

  private final QuicStream stream;
  private final Duration stall;
  private final List<ArchiveEntry> entries;
  private final ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
  private final CRC32 crc = new CRC32();
  private int next;
  private int dataAt = -1;
  private @Nullable IOException failure;

  /**
   * Creates a writer.
   *
   * @param entries all entries of all archives as they were announced
   * @param stall longest time without progress on the stream
   */
  FrameWriter(QuicStream stream, List<ArchiveEntry> entries, Duration stall) {
    this.stream = stream;
    this.entries = entries;
    this.stall = stall;
  }

  /** Throws if the stream broke, whatever the unpacker made of it. */
  void rethrow() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void begin(ArchiveEntry entry) throws IOException {
    if (!entry.isFile()) {
      return;
    }
    while (next < entries.size() && !entries.get(next).isFile()) {
      next++;
    }
    if (next == entries.size() || !entries.get(next).path().equals(entry.path())) {
      throw new IllegalStateException("the unpacker left the order of its own list");
    }
    crc.reset();
    header(FrameType.BEGIN, next);
    next++;
  }

  @Override
  public void content(ByteBuffer bytes) throws IOException {
    crc.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      if (dataAt < 0) {
        room(FrameType.HEADER_BYTES + 1);
        dataAt = out.position();
        out.put(FrameType.DATA.tag()).putInt(0);
      }
      int count = Math.min(bytes.remaining(), out.remaining());
      out.put(out.position(), bytes, bytes.position(), count);
      out.position(out.position() + count);
      bytes.position(bytes.position() + count);
      if (!out.hasRemaining()) {
        flush();
      }
    }
  }

  @Override
  public void end(ArchiveEntry entry) throws IOException {
    if (entry.isFile()) {
      header(FrameType.END, (int) crc.getValue());
    }
  }

  /** Says that every file came. */
  void finish() throws IOException {
    header(FrameType.FINISH, (int) entries.stream().filter(ArchiveEntry::isFile).count());
    flush();
  }

  /** Says that no more comes. */
  void fail(StreamProblem problem) throws IOException {
    header(FrameType.FAILED, problem.number());
    flush();
  }

  private void header(FrameType type, int number) throws IOException {
    closeData();
    room(FrameType.HEADER_BYTES);
    out.put(type.tag()).putInt(number);
  }

  private void room(int bytes) throws IOException {
    if (out.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws IOException {
    closeData();
    out.flip();
    try {
      stream.write(out, stall);
    } catch (TransportException e) {
      failure = e;
      throw e;
    }
    out.clear();
  }

  private void closeData() {
    if (dataAt >= 0) {
      out.putInt(dataAt + 1, out.position() - dataAt - FrameType.HEADER_BYTES);
      dataAt = -1;
    }
  }
}
