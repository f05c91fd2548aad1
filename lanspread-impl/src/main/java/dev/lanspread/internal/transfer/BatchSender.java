package dev.lanspread.internal.transfer;

import dev.lanspread.spi.transport.QuicStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;

/**
 * Gathers small files before they are sent: handing one to a transport costs about as much as
 * reading it. Files that do not fit go to the stream by themselves, in order.
 */
final class BatchSender {

  /** What transports take in one piece. */
  private static final int GATHERED = 256 << 10;

  private final QuicStream stream;
  private final Duration stall;
  private final ByteBuffer gathered;

  /**
   * @param bytes size of the whole batch
   */
  BatchSender(QuicStream stream, long bytes, Duration stall) {
    this.stream = stream;
    this.stall = stall;
    this.gathered = ByteBuffer.allocateDirect((int) Math.min(bytes, GATHERED));
  }

  /** Takes the first {@code size} bytes of a file; some may wait for {@link #flush}. */
  void add(FileChannel file, long size) throws IOException {
    if (size > gathered.remaining()) {
      flush();
    }
    if (size > gathered.remaining()) {
      stream.send(file, 0, size, stall, bytes -> {});
      return;
    }
    gather(file, (int) size);
  }

  private void gather(FileChannel file, int size) throws IOException {
    int start = gathered.position();
    gathered.limit(start + size);
    while (gathered.hasRemaining()) {
      if (file.read(gathered, gathered.position() - start) < 0) {
        throw new EOFException("the file ends before " + size);
      }
    }
    gathered.limit(gathered.capacity());
  }

  /** Sends what was gathered. */
  void flush() throws IOException {
    gathered.flip();
    stream.write(gathered, stall);
    gathered.clear();
  }
}
