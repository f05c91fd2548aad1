package dev.lanspread.internal.session;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A stream of bulk content, which gives way to peers that meet, piece by piece. */
final class YieldingStream implements QuicStream {

  private final QuicStream stream;
  private final RightOfWay rightOfWay;

  YieldingStream(QuicStream stream, RightOfWay rightOfWay) {
    this.stream = stream;
    this.rightOfWay = rightOfWay;
  }

  @Override
  public int read(ByteBuffer target, Duration deadline) throws TransportException {
    rightOfWay.giveWay();
    return stream.read(target, deadline);
  }

  @Override
  public void write(ByteBuffer source, Duration stall) throws TransportException {
    rightOfWay.giveWay();
    stream.write(source, stall);
  }

  @Override
  public long receive(
      FileChannel target, long position, long length, Duration stall, ReceiveListener listener)
      throws IOException {
    return stream.receive(
        target,
        position,
        length,
        stall,
        bytes -> {
          listener.received(bytes);
          rightOfWay.giveWay();
        });
  }

  @Override
  public void send(
      FileChannel source, long position, long length, Duration stall, LongConsumer sent)
      throws IOException {
    stream.send(source, position, length, stall, new Pieces(length, sent));
  }

  @Override
  public void finish() throws TransportException {
    stream.finish();
  }

  @Override
  public void reset(long code) {
    stream.reset(code);
  }

  @Override
  public void stopReading(long code) {
    stream.stopReading(code);
  }

  @Override
  public void close() {
    stream.close();
  }

  /** Gives way between the pieces only: a transport sends the last one with the stream's end. */
  private final class Pieces implements LongConsumer {

    private final LongConsumer sent;
    private long left;

    Pieces(long length, LongConsumer sent) {
      this.left = length;
      this.sent = sent;
    }

    @Override
    public void accept(long count) {
      sent.accept(count);
      left -= count;
      if (left > 0) {
        rightOfWay.giveWay();
      }
    }
  }
}
