package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** A stream for blocking callers; its channel is touched on the event loop only. */
final class NettyQuicStream implements QuicStream {

  /** How long a side that has reset a stream may take nothing before it counts as gone. */
  private static final long STUCK_MILLIS = 250;

  private final QuicStreamChannel channel;
  private final ReceiveQueue received;
  private final SendWindow window;
  private final int sendChunk;
  private final StopSentry sentry = new StopSentry();
  // Confined to the event loop: which directions the codec has nothing more to do for.
  private boolean receivingDone;
  private boolean sendingDone;

  NettyQuicStream(QuicStreamChannel channel, Tuning tuning) {
    this.channel = channel;
    this.received = new ReceiveQueue(tuning.receiveLimit());
    this.window = new SendWindow(tuning.unsentLimit());
    this.sendChunk = tuning.sendChunk();
  }

  ReceiveQueue received() {
    return received;
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

  /**
   * Learns, on the event loop, that the other side abandoned what it sent. If it takes nothing more
   * either, it abandoned the whole stream: Netty 4.2.17 misses a STOP_SENDING that comes just
   * before the reset while the congestion window is full, and would keep the writer waiting.
   */
  void abandonedByPeer(TransportException cause) {
    if (sendingDone) {
      return;
    }
    long seen = window.progress();
    Future<?> check =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  window.failIfStuck(seen, cause);
                  abandonedByPeer(cause);
                },
                STUCK_MILLIS,
                TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> check.cancel(false));
  }

  private void sendingDone() {
    if (!sendingDone) {
      sendingDone = true;
      sentry.release();
    }
    closeIfDone();
  }

  private void closeIfDone() {
    // The codec closes by itself only when both directions ended in order.
    if (receivingDone && sendingDone) {
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
    hand(chunk, count);
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
            sendChunk(source, position + done, count, stall);
            done += count;
            sent.accept(count);
          }
          return true;
        });
  }

  private void sendChunk(FileChannel source, long position, int count, Duration stall)
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
    hand(chunk, count);
  }

  /** Passes a chunk to the event loop, which frees its share of the window when it is taken. */
  private void hand(ByteBuf chunk, int count) {
    if (!onLoop(() -> put(chunk, count))) {
      chunk.release();
      window.release(count);
    }
  }

  private void put(ByteBuf chunk, int count) {
    sentry.lift();
    channel.writeAndFlush(chunk).addListener(done -> taken(done, count));
    watchForStop();
  }

  private void taken(Future<?> outcome, int count) {
    noteFailure(outcome);
    window.release(count);
  }

  /** Hears, on the event loop, when the other side stops reading, even while nothing is sent. */
  void watchForStop() {
    if (!sendingDone) {
      channel.write(sentry.placed()).addListener(this::noteFailure);
    }
  }

  private void noteFailure(Future<?> outcome) {
    if (!outcome.isSuccess()) {
      window.fail(Failures.ofStream(outcome.cause()));
    }
  }

  @Override
  public void finish() throws TransportException {
    if (!window.finish()) {
      return;
    }
    onLoop(this::putEnd);
  }

  private void putEnd() {
    sentry.lift();
    // A frame, because shutting down the output would overtake chunks that still wait.
    channel
        .writeAndFlush(new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true))
        .addListener(done -> sendingDone());
  }

  @Override
  public void reset(long code) {
    if (window.abandon(true)) {
      onLoop(() -> abandonSending(code));
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
      onLoop(() -> abandonSending(0));
    }
  }

  private void abandonReceiving(long code) {
    Outcomes.note(channel.shutdownInput(Codes.toInt(code)), "stopping a stream");
    receivingDone();
  }

  private void abandonSending(long code) {
    sentry.lift();
    Outcomes.note(channel.shutdownOutput(Codes.toInt(code)), "resetting a stream");
    sendingDone();
  }

  private boolean onLoop(Runnable task) {
    return Loops.run(channel.eventLoop(), task);
  }
}
