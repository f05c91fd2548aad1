package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One end of a stream in a {@link MemoryNetwork}. */
final class MemoryStream implements QuicStream {

  private static final int PIECE = 64 << 10;

  private final MemoryConnection connection;
  private final boolean openedHere;
  private final MemoryPipe incoming;
  private final MemoryPipe outgoing;
  private final AtomicBoolean announced = new AtomicBoolean();
  private @Nullable MemoryStream peer;

  private MemoryStream(
      MemoryConnection connection, boolean openedHere, MemoryPipe incoming, MemoryPipe outgoing) {
    this.connection = connection;
    this.openedHere = openedHere;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  /** Makes both ends of a stream and returns the one of the side that opens it. */
  static MemoryStream open(MemoryConnection connection) {
    MemoryConnection other = connection.peer();
    MemoryNetwork network = connection.endpoint().network();
    BooleanSupplier stalled = () -> network.isStalled(connection.endpoint(), other.endpoint());
    MemoryPipe there = new MemoryPipe(network, stalled, other.endpoint().config().streamWindow());
    MemoryPipe back =
        new MemoryPipe(network, stalled, connection.endpoint().config().streamWindow());
    MemoryStream here = new MemoryStream(connection, true, back, there);
    MemoryStream accepted = new MemoryStream(other, false, there, back);
    here.peer = accepted;
    accepted.peer = here;
    accepted.announced.set(true);
    connection.add(here);
    other.add(accepted);
    return here;
  }

  @Override
  public int read(ByteBuffer target, Duration deadline) throws TransportException {
    int count = incoming.read(target, deadline);
    if (count < 0) {
      retire();
    }
    return count;
  }

  @Override
  public void write(ByteBuffer source, Duration stall) throws TransportException {
    announce();
    outgoing.write(source, stall);
  }

  @Override
  public long receive(
      FileChannel target, long position, long length, Duration stall, ReceiveListener listener)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    long moved = 0;
    while (moved < length) {
      buffer.clear().limit((int) Math.min(PIECE, length - moved));
      int count = read(buffer, stall);
      if (count < 0) {
        break;
      }
      buffer.flip();
      ByteBuffer bytes = buffer.duplicate();
      while (bytes.hasRemaining()) {
        int written = target.write(bytes, position + moved + bytes.position());
        if (written < 0) {
          throw new EOFException("the file takes no bytes");
        }
      }
      listener.received(buffer.asReadOnlyBuffer());
      moved += count;
    }
    return moved;
  }

  @Override
  public void send(
      FileChannel source, long position, long length, Duration stall, LongConsumer sent)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    long moved = 0;
    while (moved < length) {
      buffer.clear().limit((int) Math.min(PIECE, length - moved));
      int count = source.read(buffer, position + moved);
      if (count < 0) {
        throw new EOFException("the file ends at " + (position + moved));
      }
      write(buffer.flip(), stall);
      moved += count;
      sent.accept(count);
    }
  }

  @Override
  public void finish() throws TransportException {
    announce();
    outgoing.finish();
  }

  @Override
  public void reset(long code) {
    if (outgoing.isFinished()) {
      return;
    }
    announce();
    outgoing.failWriter(new TransportException(Kind.CLOSED, "the stream was reset here"));
    outgoing.failReader(
        new TransportException(Kind.STREAM_RESET, "reset by the other side", code, null));
    retire();
  }

  @Override
  public void stopReading(long code) {
    if (!incoming.isOver()) {
      incoming.failWriter(
          new TransportException(Kind.STREAM_RESET, "not read by the other side", code, null));
      incoming.failReader(new TransportException(Kind.CLOSED, "reading was stopped on this side"));
    }
    retire();
  }

  @Override
  public void close() {
    stopReading(0);
    reset(0);
  }

  /** Makes every call at this end fail: the connection has ended. */
  void fail(TransportException reason) {
    incoming.failReader(reason);
    outgoing.failWriter(reason);
  }

  private void announce() {
    if (announced.compareAndSet(false, true)) {
      connection.peer().arrive(other());
    }
  }

  private void retire() {
    if (incoming.isOver() && outgoing.isOver()) {
      connection.remove(this, openedHere);
      other().connection.remove(other(), !openedHere);
    }
  }

  private MemoryStream other() {
    return Objects.requireNonNull(peer);
  }
}
