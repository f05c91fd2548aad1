package dev.lanspread.internal.stream;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A stream in memory: gives what it was made with, a few bytes at a time, and keeps writes. */
final class FakeStream implements QuicStream {

  private final ByteBuffer incoming;
  private final int mostAtOnce;
  private final ByteArrayOutputStream outgoing = new ByteArrayOutputStream();
  private int writes;

  FakeStream(byte[] incoming, int mostAtOnce) {
    this.incoming = ByteBuffer.wrap(incoming);
    this.mostAtOnce = mostAtOnce;
  }

  byte[] written() {
    return outgoing.toByteArray();
  }

  int writes() {
    return writes;
  }

  @Override
  public int read(ByteBuffer target, Duration deadline) {
    if (!target.hasRemaining()) {
      return 0;
    }
    if (!incoming.hasRemaining()) {
      return -1;
    }
    int count = Math.min(mostAtOnce, Math.min(target.remaining(), incoming.remaining()));
    target.put(incoming.slice(incoming.position(), count));
    incoming.position(incoming.position() + count);
    return count;
  }

  @Override
  public void write(ByteBuffer source, Duration stall) throws TransportException {
    writes++;
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    outgoing.writeBytes(bytes);
  }

  @Override
  public long receive(
      FileChannel target, long position, long length, Duration stall, ReceiveListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void send(
      FileChannel source, long position, long length, Duration stall, LongConsumer sent) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void finish() {}

  @Override
  public void reset(long code) {}

  @Override
  public void stopReading(long code) {}

  @Override
  public void close() {}
}
