package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.TransportException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands one stream's chunks and its end to the codec; confined to the event loop.
 *
 * <p>The end travels with the last bytes. quiche, as of Netty 4.2.17, does not send a lost end
 * again that had a packet of its own if earlier bytes were lost with it, and the reader waits for
 * ever ({@code StreamHeader} in its handling of lost frames). So a chunk that may be the last waits
 * a moment for what follows.
 */
final class StreamSender {

  /** How long a side that has reset a stream may take nothing before it counts as gone. */
  private static final long STUCK_MILLIS = 250;

  /** How long the end of a message waits: one that is answered must not be felt as slow. */
  private static final long MESSAGE_HELD_MILLIS = 2;

  /** How long the end of content waits: its sender has time, and may get no CPU for a while. */
  private static final long CONTENT_HELD_MILLIS = 50;

  /** A chunk of this many bytes is content, and so is the rest behind it. */
  private static final int CONTENT = 64 << 10;

  /** What fits into the smallest packet is lost, and sent again, together with its end. */
  private static final int ONE_PACKET = 1_000;

  private final QuicStreamChannel channel;
  private final SendWindow window;
  private final Runnable whenDone;
  private final StopSentry sentry = new StopSentry();
  private @Nullable ByteBuf held;
  private @Nullable Future<?> release;
  private boolean afterContent;
  private boolean done;

  /**
   * @param whenDone called on the event loop when the codec has nothing more to send
   */
  StreamSender(QuicStreamChannel channel, SendWindow window, Runnable whenDone) {
    this.channel = channel;
    this.window = window;
    this.whenDone = whenDone;
    channel.closeFuture().addListener(closed -> drop());
  }

  /**
   * Takes a chunk and its reference; its share of the window is freed when the codec has taken it.
   *
   * @param mayBeLast whether nothing is known to follow
   */
  void put(ByteBuf chunk, boolean mayBeLast) {
    writeHeld();
    boolean large = chunk.readableBytes() >= CONTENT;
    boolean content = large || afterContent;
    afterContent = large;
    boolean fitsOnePacket = !content && chunk.readableBytes() <= ONE_PACKET;
    if (!mayBeLast || fitsOnePacket || done || !channel.isOpen()) {
      write(chunk);
      return;
    }
    held = chunk;
    long millis = content ? CONTENT_HELD_MILLIS : MESSAGE_HELD_MILLIS;
    release = channel.eventLoop().schedule(this::writeHeld, millis, TimeUnit.MILLISECONDS);
  }

  /** Ends the stream in order. */
  void end() {
    ByteBuf last = takeHeld();
    int count = last == null ? 0 : last.readableBytes();
    sentry.lift();
    // A frame, because shutting down the output would overtake chunks that still wait.
    channel
        .writeAndFlush(
            new DefaultQuicStreamFrame(last == null ? Unpooled.EMPTY_BUFFER : last, true))
        .addListener(
            outcome -> {
              taken(outcome, count);
              done();
            });
  }

  /** Ends the stream by force. */
  void abandon(long code) {
    drop();
    sentry.lift();
    Outcomes.note(channel.shutdownOutput(Codes.toInt(code)), "resetting a stream");
    done();
  }

  /** Tells whether the codec has nothing more to send. */
  boolean isDone() {
    return done;
  }

  /** Hears when the other side stops reading, even while nothing is sent. */
  void watchForStop() {
    if (!done) {
      channel.write(sentry.placed()).addListener(this::noteFailure);
    }
  }

  /**
   * Learns that the other side abandoned what it sent. If it takes nothing more either, it
   * abandoned the whole stream: Netty 4.2.17 misses a STOP_SENDING that comes just before the reset
   * while the congestion window is full, and would keep the writer waiting.
   */
  void abandonedByPeer(TransportException cause) {
    if (done) {
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

  private void writeHeld() {
    ByteBuf chunk = takeHeld();
    if (chunk != null) {
      write(chunk);
    }
  }

  private @Nullable ByteBuf takeHeld() {
    ByteBuf chunk = held;
    held = null;
    if (release != null) {
      release.cancel(false);
      release = null;
    }
    return chunk;
  }

  private void drop() {
    ByteBuf chunk = takeHeld();
    if (chunk != null) {
      window.release(chunk.readableBytes());
      chunk.release();
    }
  }

  private void write(ByteBuf chunk) {
    int count = chunk.readableBytes();
    sentry.lift();
    channel.writeAndFlush(chunk).addListener(outcome -> taken(outcome, count));
    watchForStop();
  }

  private void taken(Future<?> outcome, int count) {
    noteFailure(outcome);
    window.release(count);
  }

  private void noteFailure(Future<?> outcome) {
    if (!outcome.isSuccess()) {
      window.fail(Failures.ofStream(outcome.cause()));
    }
  }

  private void done() {
    if (!done) {
      done = true;
      sentry.release();
    }
    whenDone.run();
  }
}
