package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A stream that sends in small pieces, each when the line has room for it. */
final class RateLimitedStream implements QuicStream {

  private static final int PIECE = 32 << 10;

  private final QuicStream inner;
  private final RateLimit line;

  RateLimitedStream(QuicStream inner, RateLimit line) {
    this.inner = inner;
    this.line = line;
  }

  @Override
  public int read(ByteBuffer target, Duration deadline) throws TransportException {
    return inner.read(target, deadline);
  }

  @Override
  public void write(ByteBuffer source, Duration stall) throws TransportException {
    int end = source.limit();
    try {
      while (source.position() < end) {
        source.limit(Math.min(end, source.position() + PIECE));
        line.carry(source.remaining());
        inner.write(source, stall);
      }
    } finally {
      source.limit(end);
    }
  }

  @Override
  public long receive(
      FileChannel target, long position, long length, Duration stall, ReceiveListener listener)
      throws IOException {
    return inner.receive(target, position, length, stall, listener);
  }

  @Override
  public void send(
      FileChannel source, long position, long length, Duration stall, LongConsumer sent)
      throws IOException {
    for (long done = 0; done < length; done += PIECE) {
      int piece = (int) Math.min(PIECE, length - done);
      line.carry(piece);
      inner.send(source, position + done, piece, stall, sent);
    }
  }

  @Override
  public void finish() throws TransportException {
    inner.finish();
  }

  @Override
  public void reset(long code) {
    inner.reset(code);
  }

  @Override
  public void stopReading(long code) {
    inner.stopReading(code);
  }

  @Override
  public void close() {
    inner.close();
  }
}
