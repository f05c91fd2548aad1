package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One direction of a stream: bytes in order, each piece not before its time. */
final class MemoryPipe {

  private static final int PIECE = 16 << 10;

  /** How often a reader looks whether a standstill or a delay is over. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final MemoryNetwork network;
  private final BooleanSupplier stalled;
  private final long window;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long buffered;
  private long lastDueNanos = System.nanoTime();
  private boolean finished;
  private boolean endRead;
  private @Nullable TransportException writerFailure;
  private @Nullable TransportException readerFailure;

  private record Piece(ByteBuffer bytes, long dueNanos) {}

  /** Creates a pipe through which nothing comes while {@code stalled} says so. */
  MemoryPipe(MemoryNetwork network, BooleanSupplier stalled, long window) {
    this.network = network;
    this.stalled = stalled;
    this.window = window;
  }

  int read(ByteBuffer target, Duration deadline) throws TransportException {
    if (!target.hasRemaining()) {
      return 0;
    }
    lock.lock();
    try {
      if (!awaitBytes(Waiting.atMost(deadline))) {
        return -1;
      }
      int total = 0;
      while (target.hasRemaining() && isDue(pieces.peek())) {
        total += take(target);
      }
      changed.signalAll();
      return total;
    } finally {
      lock.unlock();
    }
  }

  void write(ByteBuffer source, Duration stall) throws TransportException {
    lock.lock();
    try {
      while (source.hasRemaining()) {
        awaitCredit(Waiting.atMost(stall));
        int count = (int) Math.min(Math.min(PIECE, window - buffered), source.remaining());
        ByteBuffer copy = ByteBuffer.allocate(count);
        copy.put(source.slice(source.position(), count)).flip();
        source.position(source.position() + count);
        add(copy);
      }
      checkWriter();
    } finally {
      lock.unlock();
    }
  }

  void finish() throws TransportException {
    lock.lock();
    try {
      if (finished) {
        return;
      }
      checkWriter();
      finished = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes writes fail, unless they do so already. */
  void failWriter(TransportException reason) {
    lock.lock();
    try {
      if (writerFailure == null) {
        writerFailure = reason;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Makes reads fail and drops what was not read, unless they fail already. */
  void failReader(TransportException reason) {
    lock.lock();
    try {
      if (readerFailure == null) {
        readerFailure = reason;
        pieces.clear();
        buffered = 0;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether the reader has seen the end, or the direction was abandoned. */
  boolean isOver() {
    lock.lock();
    try {
      return endRead || readerFailure != null;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether the writer has nothing more to say. */
  boolean isFinished() {
    lock.lock();
    try {
      return finished;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitBytes(Waiting waiting) throws TransportException {
    while (true) {
      if (readerFailure != null) {
        throw again(readerFailure);
      }
      if (isDue(pieces.peek())) {
        return true;
      }
      if (finished && pieces.isEmpty() && !stalled.getAsBoolean()) {
        endRead = true;
        return false;
      }
      if (waiting.isOver()) {
        throw new TransportException(Kind.TIMEOUT, "nothing received in time");
      }
      waiting.on(changed, LOOK_NANOS);
    }
  }

  private void awaitCredit(Waiting waiting) throws TransportException {
    checkWriter();
    while (buffered >= window) {
      if (waiting.isOver()) {
        throw new TransportException(Kind.TIMEOUT, "the other side takes no bytes");
      }
      waiting.on(changed);
      checkWriter();
    }
  }

  private void checkWriter() throws TransportException {
    if (writerFailure != null) {
      throw again(writerFailure);
    }
    if (finished) {
      throw new TransportException(Kind.CLOSED, "the stream was finished on this side");
    }
  }

  private void add(ByteBuffer bytes) {
    lastDueNanos = Math.max(lastDueNanos, System.nanoTime() + network.nextDelayNanos());
    pieces.add(new Piece(bytes, lastDueNanos));
    buffered += bytes.remaining();
    changed.signalAll();
  }

  private int take(ByteBuffer target) {
    ByteBuffer bytes = pieces.element().bytes();
    int count = Math.min(bytes.remaining(), target.remaining());
    target.put(bytes.slice(bytes.position(), count));
    bytes.position(bytes.position() + count);
    buffered -= count;
    if (!bytes.hasRemaining()) {
      pieces.remove();
    }
    return count;
  }

  private boolean isDue(@Nullable Piece piece) {
    return piece != null && !stalled.getAsBoolean() && System.nanoTime() - piece.dueNanos() >= 0;
  }

  private static TransportException again(TransportException cause) {
    return new TransportException(
        cause.kind(), String.valueOf(cause.getMessage()), cause.code(), cause);
  }
}
