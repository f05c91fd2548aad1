package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * A kwik stream behind pumps.
 *
 * <p>What was written before {@link #finish} is still sent after {@link #close}; it is lost if the
 * connection is closed before the other side has it. kwik does not tell the code with which the
 * other side abandoned a stream, so {@code STREAM_RESET} carries code 0 here.
 */
final class KwikStream implements QuicStream {

  /** Enough bytes to be worth a file operation. */
  private static final int BULK = 64 << 10;

  private final tech.kwik.core.QuicStream kwik;
  private final KwikConnection connection;
  private final ReceivePump incoming;
  private final SendPump outgoing;

  KwikStream(tech.kwik.core.QuicStream kwik, KwikConnection connection, TransportThreads threads) {
    this.kwik = kwik;
    this.connection = connection;
    incoming = new ReceivePump(kwik.getInputStream(), threads, this::explain);
    outgoing = new SendPump(kwik.getOutputStream(), threads, this::explain);
  }

  @Override
  public int read(ByteBuffer target, Duration deadline) throws TransportException {
    return incoming.read(target, deadline);
  }

  @Override
  public void write(ByteBuffer source, Duration stall) throws TransportException {
    outgoing.write(source, stall);
  }

  @Override
  public long receive(
      FileChannel target, long position, long length, Duration stall, ReceiveListener listener)
      throws IOException {
    long moved = 0;
    while (moved < length) {
      int wanted = (int) Math.min(BULK, length - moved);
      ByteBuffer content = incoming.await(Deadline.after(stall), wanted);
      if (content == null) {
        return moved;
      }
      int count = (int) Math.min(content.remaining(), length - moved);
      content.limit(content.position() + count);
      ByteBuffer bytes = content.duplicate();
      long at = position + moved;
      while (bytes.hasRemaining()) {
        at += target.write(bytes, at);
      }
      listener.received(content.asReadOnlyBuffer());
      incoming.consumed(count);
      moved += count;
    }
    return moved;
  }

  @Override
  public void send(
      FileChannel source, long position, long length, Duration stall, LongConsumer sent)
      throws IOException {
    long moved = 0;
    while (moved < length) {
      ByteBuffer room = outgoing.await(Deadline.after(stall));
      room.limit(room.position() + (int) Math.min(room.remaining(), length - moved));
      int count = source.read(room, position + moved);
      if (count < 0) {
        throw new EOFException("the file ends at " + (position + moved));
      }
      outgoing.produced(count);
      moved += count;
      sent.accept(count);
    }
  }

  @Override
  public void finish() throws TransportException {
    outgoing.finish();
  }

  @Override
  public void reset(long code) {
    if (outgoing.abandon(new TransportException(Kind.CLOSED, "the stream was reset here"))) {
      kwik.resetStream(code);
    }
  }

  @Override
  public void stopReading(long code) {
    long received = incoming.abandon();
    // kwik grants the other side one stream too many if a stream that has ended is stopped.
    if (received < 0) {
      return;
    }
    long unread = unreadInKwik();
    kwik.abortReading(code);
    incoming.wake();
    connection.abandoned(received + unread);
  }

  @Override
  public void close() {
    stopReading(0);
    if (!outgoing.isFinishing()) {
      reset(0);
    }
    connection.forget(this);
  }

  /** Makes every call fail: the connection has ended. */
  void connectionEnded(TransportException reason) {
    boolean local = reason.kind() == Kind.CLOSED;
    if (local) {
      incoming.drop();
    }
    incoming.fail(reason);
    boolean unused = outgoing.abandon(reason);
    // Sets a flag that kwik's blocked read looks at; the flag that kwik sets itself may come late.
    kwik.abortReading(0);
    incoming.wake();
  }

  private long unreadInKwik() {
    try {
      return kwik.getInputStream().available();
    } catch (IOException e) {
      return 0;
    }
  }

  private TransportException explain(IOException thrown) {
    if (thrown instanceof TransportException explained) {
      return explained;
    }
    TransportException end = connection.endReason();
    if (end != null) {
      return end;
    }
    // kwik tells the end of a stream from that of the connection in its texts only: "Connection
    // closed", "output aborted because connection is closed".
    String message = String.valueOf(thrown.getMessage());
    if (message.contains("onnection") || message.contains("abort")) {
      return connection.lost(message);
    }
    return new TransportException(
        Kind.STREAM_RESET, "the other side abandoned the stream", 0, thrown);
  }

  @Override
  public String toString() {
    return connection + " stream " + kwik.getStreamId();
  }
}
