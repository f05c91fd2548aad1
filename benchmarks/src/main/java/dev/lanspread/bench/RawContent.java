package dev.lanspread.bench;

import dev.lanspread.spi.transport.QuicStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;

/** Where the bytes of raw streams come from and where they go to; for many threads. */
interface RawContent {

  /** Sends a range of bytes; {@code stall} is the longest wait without any byte being taken. */
  void send(QuicStream stream, long start, long bytes, Duration stall) throws IOException;

  /** Receives a range of bytes and returns how many came before the end of the stream. */
  long receive(QuicStream stream, long start, long bytes, Duration stall) throws IOException;

  /** From memory to nowhere, in pieces of 256 KiB. */
  record Memory() implements RawContent {

    private static final int BUFFER = 256 << 10;

    @Override
    public void send(QuicStream stream, long start, long bytes, Duration stall) throws IOException {
      ByteBuffer source = ByteBuffer.allocateDirect(BUFFER);
      for (long left = bytes; left > 0; left -= Math.min(left, BUFFER)) {
        stream.write(source.clear().limit((int) Math.min(left, BUFFER)), stall);
      }
    }

    @Override
    public long receive(QuicStream stream, long start, long bytes, Duration stall)
        throws IOException {
      ByteBuffer target = ByteBuffer.allocateDirect(BUFFER);
      long received = 0;
      for (int count = 0; count >= 0; count = stream.read(target.clear(), stall)) {
        received += count;
      }
      return received;
    }
  }

  /** From or to a file, by the transport's own methods for files, as downloads do. */
  record File(FileChannel channel) implements RawContent {

    @Override
    public void send(QuicStream stream, long start, long bytes, Duration stall) throws IOException {
      stream.send(channel, start, bytes, stall, sent -> {});
    }

    @Override
    public long receive(QuicStream stream, long start, long bytes, Duration stall)
        throws IOException {
      return stream.receive(channel, start, bytes, stall, received -> {});
    }
  }
}
