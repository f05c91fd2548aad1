package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A stream for blocking callers; its channel is touched on the event loop only. */
final class NettyQuicStream implements QuicStream {

  private final QuicStreamChannel channel;
  private final ReceiveQueue received;
  private final SendWindow window;
  private final int sendChunk;
  private final StreamSender sender;
  private boolean receivingDone; // Confined to the event loop.

  NettyQuicStream(QuicStreamChannel channel, Tuning tuning) {
    this.channel = channel;
    this.received = new ReceiveQueue(tuning.receiveLimit());
    this.window = new SendWindow(tuning.unsentLimit());
    this.sendChunk = tuning.sendChunk();
    this.sender = new StreamSender(channel, window, this::closeIfDone);
  }

  ReceiveQueue received() {
    return received;
  }

  StreamSender sender() {
    return sender;
  }

  /** Ends both directions with the connection; what was received can still be read. */
  void fail(TransportException cause) {
    received.fail(cause);
    window.fail(cause);
  }

  /** Ends both directions with a connection that this side has closed. */
  void discard(TransportException cause) {
    received.discard(cause);
    window.fail(cause);
  }

  /** Notes, on the event loop, that nothing more will be received. */
  void receivingDone() {
    receivingDone = true;
    closeIfDone();
  }

  private void closeIfDone() {
    // The codec closes by itself only when both directions ended in order.
    if (receivingDone && sender.isDone()) {
      Outcomes.note(channel.close(), "closing a stream");
    }
  }

  @Override
  public int read(ByteBuffer target, Duration deadline) throws TransportException {
    if (!target.hasRemaining()) {
      return 0;
    }
    return Waiting.shielded(() -> readSome(target, deadline));
  }

  private int readSome(ByteBuffer target, Duration deadline) throws TransportException {
    ByteBuf next = received.poll(deadline);
    if (next == null) {
      return -1;
    }
    try {
      int count = Math.min(next.readableBytes(), target.remaining());
      int limit = target.limit();
      target.limit(target.position() + count);
      next.readBytes(target);
      target.limit(limit);
      return count;
    } finally {
      giveBack(next);
    }
  }

  @Override
  public long receive(
      FileChannel target, long position, long length, Duration stall, ReceiveListener listener)
      throws IOException {
    return Waiting.shielded(() -> receiveAll(target, position, length, stall, listener));
  }

  private long receiveAll(
      FileChannel target, long position, long length, Duration stall, ReceiveListener listener)
      throws IOException {
    long moved = 0;
    while (moved < length) {
      ByteBuf next = received.poll(stall);
      if (next == null) {
        return moved;
      }
      try {
        int count = (int) Math.min(next.readableBytes(), length - moved);
        ByteBuffer bytes = next.nioBuffer(next.readerIndex(), count);
        writeFully(target, bytes.duplicate(), position + moved);
        next.skipBytes(count);
        moved += count;
        listener.received(bytes);
      } finally {
        giveBack(next);
      }
    }
    return moved;
  }

  private static void writeFully(FileChannel target, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += target.write(bytes, at);
    }
  }

  private void giveBack(ByteBuf buffer) {
    received.giveBack(buffer);
    if (received.shouldResume()) {
      onLoop(channel::read);
    }
  }

  @Override
  public void write(ByteBuffer source, Duration stall) throws TransportException {
    Waiting.<Boolean, TransportException>shielded(
        () -> {
          while (source.hasRemaining()) {
            writeChunk(source, stall);
          }
          return true;
        });
  }

  private void writeChunk(ByteBuffer source, Duration stall) throws TransportException {
    int count = Math.min(source.remaining(), sendChunk);
    window.acquire(count, stall);
    ByteBuf chunk = channel.alloc().directBuffer(count);
    int limit = source.limit();
    source.limit(source.position() + count);
    chunk.writeBytes(source);
    source.limit(limit);
    hand(chunk, count, !source.hasRemaining());
  }

  @Override
  public void send(
      FileChannel source, long position, long length, Duration stall, LongConsumer sent)
      throws IOException {
    Waiting.<Boolean, IOException>shielded(
        () -> {
          long done = 0;
          while (done < length) {
            int count = (int) Math.min(length - done, sendChunk);
            sendChunk(source, position + done, count, stall, done + count == length);
            done += count;
            sent.accept(count);
          }
          return true;
        });
  }

  private void sendChunk(
      FileChannel source, long position, int count, Duration stall, boolean mayBeLast)
      throws IOException {
    window.acquire(count, stall);
    ByteBuf chunk = channel.alloc().directBuffer(count);
    boolean filled = false;
    try {
      while (chunk.readableBytes() < count) {
        int missing = count - chunk.readableBytes();
        if (chunk.writeBytes(source, position + chunk.readableBytes(), missing) < 0) {
          throw new EOFException("the file ends before " + (position + count));
        }
      }
      filled = true;
    } finally {
      if (!filled) {
        chunk.release();
        window.release(count);
      }
    }
    hand(chunk, count, mayBeLast);
  }

  /** Passes a chunk to the event loop, which frees its share of the window when it is taken. */
  private void hand(ByteBuf chunk, int count, boolean mayBeLast) {
    if (!onLoop(() -> sender.put(chunk, mayBeLast))) {
      chunk.release();
      window.release(count);
    }
  }

  @Override
  public void finish() throws TransportException {
    if (!window.finish()) {
      return;
    }
    onLoop(sender::end);
  }

  @Override
  public void reset(long code) {
    if (window.abandon(true)) {
      onLoop(() -> sender.abandon(code));
    }
  }

  @Override
  public void stopReading(long code) {
    if (received.discard(Failures.closedHere("the receiving side"))) {
      onLoop(() -> abandonReceiving(code));
    }
  }

  @Override
  public void close() {
    boolean resets = window.abandon(false);
    boolean stops = received.discard(Failures.closedHere("the stream"));
    if (stops) {
      onLoop(() -> abandonReceiving(0));
    }
    if (resets) {
      onLoop(() -> sender.abandon(0));
    }
  }

  private void abandonReceiving(long code) {
    Outcomes.note(channel.shutdownInput(Codes.toInt(code)), "stopping a stream");
    receivingDone();
  }

  private boolean onLoop(Runnable task) {
    return Loops.run(channel.eventLoop(), task);
  }
}
