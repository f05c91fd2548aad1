package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries a stream's bytes from kwik's read, which has no deadline, to readers that have one.
 *
 * <p>The pump thread starts with the first read and ends with the stream. Bytes that arrived before
 * a failure are read before it is thrown.
 */
final class ReceivePump implements Runnable {

  /** How long a reader waits before it makes the pump look again: kwik can lose a wake-up. */
  private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final Duration GATHER = Duration.ofMillis(2);

  private final InputStream source;
  private final TransportThreads threads;
  private final Failures failures;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition readable = lock.newCondition();
  private final Condition writable = lock.newCondition();
  private final ByteRing ring = new ByteRing();
  private boolean started;
  private boolean ended;
  private boolean abandoned;
  private boolean dropped;
  private @Nullable TransportException failure;
  private @Nullable Thread insideKwik;
  private long received;
  private int worthWaking = 1;

  ReceivePump(InputStream source, TransportThreads threads, Failures failures) {
    this.source = source;
    this.threads = threads;
    this.failures = failures;
  }

  int read(ByteBuffer target, Duration deadline) throws TransportException {
    if (!target.hasRemaining()) {
      return 0;
    }
    int total = 0;
    while (target.hasRemaining()) {
      ByteBuffer content = total == 0 ? await(Deadline.after(deadline), 1) : peek();
      if (content == null) {
        return total == 0 ? -1 : total;
      }
      int count = Math.min(content.remaining(), target.remaining());
      if (count == 0) {
        return total;
      }
      target.put(content.limit(content.position() + count));
      consumed(count);
      total += count;
    }
    return total;
  }

  /**
   * Waits until bytes are there and returns them; the caller reports what it took.
   *
   * @param wanted how many bytes are worth waking up for; fewer are returned if no more come within
   *     a moment
   * @return null at the end of the stream
   */
  @Nullable ByteBuffer await(Deadline deadline, int wanted) throws TransportException {
    lock.lock();
    try {
      start();
      while (ring.isEmpty()) {
        if (abandoned) {
          throw new TransportException(Kind.CLOSED, "reading was stopped on this side");
        }
        if (failure != null) {
          throw Failures.again(failure);
        }
        if (ended) {
          return null;
        }
        if (deadline.hasPassed()) {
          throw new TransportException(Kind.TIMEOUT, "nothing received in time");
        }
        long before = received;
        deadline.await(readable, RECHECK_NANOS);
        if (before == received && insideKwik != null) {
          insideKwik.interrupt();
        }
      }
      gather(wanted);
      return ring.content();
    } finally {
      lock.unlock();
    }
  }

  void consumed(int count) {
    lock.lock();
    try {
      if (abandoned || dropped) {
        return;
      }
      ring.consumed(count);
      writable.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Makes waiting readers fail with {@code reason} after the bytes that are there. */
  void fail(TransportException reason) {
    lock.lock();
    try {
      if (failure == null && !ended) {
        failure = reason;
      }
      wakeAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops what is there and makes readers fail with {@code CLOSED}.
   *
   * @return how many bytes were received so far, or -1 if the other side has nothing more to send
   */
  long abandon() {
    lock.lock();
    try {
      boolean over = ended || failure != null || abandoned;
      abandoned = true;
      ring.clear();
      wakeAll();
      return over ? -1 : received;
    } finally {
      lock.unlock();
    }
  }

  /** Drops the bytes that are there, so that the failure is the next thing that readers see. */
  void drop() {
    lock.lock();
    try {
      dropped = true;
      ring.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the pump look again at what kwik has to say. */
  void wake() {
    lock.lock();
    try {
      wakeAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    try {
      while (pumpOnce()) {
        // Goes on until the stream is over.
      }
    } catch (IOException e) {
      fail(failures.explain(e));
    }
  }

  private boolean pumpOnce() throws IOException {
    ByteBuffer room = awaitRoom();
    if (room == null) {
      return false;
    }
    int count = 0;
    try {
      count = source.read(room.array(), room.arrayOffset() + room.position(), room.remaining());
    } finally {
      leaveKwik(count);
    }
    return count >= 0;
  }

  private @Nullable ByteBuffer awaitRoom() {
    lock.lock();
    try {
      ByteBuffer room = ring.room();
      while (!room.hasRemaining() && !abandoned && failure == null) {
        writable.awaitUninterruptibly();
        room = ring.room();
      }
      if (abandoned || failure != null) {
        return null;
      }
      insideKwik = Thread.currentThread();
      return room;
    } finally {
      lock.unlock();
    }
  }

  private void leaveKwik(int count) {
    lock.lock();
    try {
      insideKwik = null;
      boolean unused = Thread.interrupted();
      if (count < 0) {
        ended = true;
      } else if (!abandoned && !dropped) {
        ring.produced(count);
        received += count;
      }
      if (ended || ring.size() >= worthWaking) {
        readable.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ByteBuffer peek() {
    lock.lock();
    try {
      return ring.isEmpty() ? null : ring.content();
    } finally {
      lock.unlock();
    }
  }

  /** Lets small arrivals add up, so that bulk readers are not woken for every packet. */
  private void gather(int wanted) {
    Deadline moment = Deadline.after(GATHER);
    worthWaking = wanted;
    while (ring.size() < wanted && !ended && !abandoned && failure == null && !moment.hasPassed()) {
      moment.await(readable, RECHECK_NANOS);
    }
    worthWaking = 1;
  }

  private void start() throws TransportException {
    if (started || abandoned || failure != null) {
      return;
    }
    try {
      threads.execute(this);
      started = true;
    } catch (RejectedExecutionException e) {
      throw new TransportException(Kind.CLOSED, "the endpoint is closed", e);
    }
  }

  private void wakeAll() {
    readable.signalAll();
    writable.signalAll();
    if (insideKwik != null) {
      insideKwik.interrupt();
    }
  }
}
