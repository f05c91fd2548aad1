package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries bytes from writers that have a deadline to kwik's write, which has none.
 *
 * <p>The first bytes of a stream go to kwik directly: they fit into its buffer whatever happens, so
 * that call cannot block, and short messages need no second thread. After that a pump thread runs
 * while there are bytes to send.
 */
final class SendPump implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(SendPump.class);

  /** Size of kwik's send buffer ({@code SendBuffer}). */
  private static final int KWIK_BUFFER = 50 << 10;

  /** How much is handed to kwik at once: it waits until as much is free in its buffer. */
  private static final int PIECE = 12 << 10;

  private static final long FOREVER = Long.MAX_VALUE;
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final OutputStream sink;
  private final TransportThreads threads;
  private final Failures failures;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition writable = lock.newCondition();
  private final Condition readable = lock.newCondition();
  private @Nullable ByteRing ring;
  private boolean pumping;
  private boolean roomLent;
  private boolean finishing;
  private boolean finished;
  private @Nullable TransportException failure;
  private @Nullable Thread insideKwik;
  private long handedOver;

  SendPump(OutputStream sink, TransportThreads threads, Failures failures) {
    this.sink = sink;
    this.threads = threads;
    this.failures = failures;
  }

  void write(ByteBuffer bytes, Duration stall) throws TransportException {
    if (writeDirectly(bytes)) {
      return;
    }
    while (bytes.hasRemaining()) {
      ByteBuffer room = await(Deadline.after(stall));
      int count = Math.min(room.remaining(), bytes.remaining());
      int limit = bytes.limit();
      bytes.limit(bytes.position() + count);
      room.put(bytes);
      bytes.limit(limit);
      produced(count);
    }
  }

  /** Waits until there is room and returns it; the caller reports what it filled. */
  ByteBuffer await(Deadline deadline) throws TransportException {
    lock.lock();
    try {
      while (true) {
        check();
        ByteBuffer room = ring().room();
        if (room.hasRemaining()) {
          roomLent = true;
          return room;
        }
        if (deadline.hasPassed()) {
          throw new TransportException(Kind.TIMEOUT, "the other side takes no bytes");
        }
        deadline.await(writable, FOREVER);
      }
    } finally {
      lock.unlock();
    }
  }

  void produced(int count) throws TransportException {
    lock.lock();
    try {
      check();
      ring().produced(count);
      roomLent = false;
      if (pumping) {
        readable.signal();
        return;
      }
      threads.execute(this);
      pumping = true;
    } catch (RejectedExecutionException e) {
      throw new TransportException(Kind.CLOSED, "the endpoint is closed", e);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream after the bytes that were written. */
  void finish() throws TransportException {
    lock.lock();
    try {
      if (finishing) {
        return;
      }
      check();
      finishing = true;
      if (pumping) {
        readable.signal();
        return;
      }
      closeSink();
    } catch (IOException e) {
      throw failures.explain(e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops what is not sent and makes writers fail with {@code reason}.
   *
   * @return whether the stream was still to be finished
   */
  boolean abandon(TransportException reason) {
    lock.lock();
    try {
      boolean open = !finished && failure == null;
      if (failure == null) {
        failure = reason;
      }
      if (ring != null) {
        ring.clear();
      }
      writable.signalAll();
      readable.signalAll();
      if (insideKwik != null) {
        insideKwik.interrupt();
      }
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether {@link #finish} was called: the rest is sent without anybody's help. */
  boolean isFinishing() {
    lock.lock();
    try {
      return finishing;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    try {
      while (pumpOnce()) {
        // Goes on while there are bytes.
      }
    } catch (IOException e) {
      boolean unused = abandon(failures.explain(e));
    }
  }

  private boolean pumpOnce() throws IOException {
    ByteBuffer content = awaitContent();
    if (content == null) {
      return false;
    }
    int count = Math.min(PIECE, content.remaining());
    boolean written = false;
    try {
      sink.write(content.array(), content.arrayOffset() + content.position(), count);
      written = true;
    } catch (InterruptedIOException e) {
      // Nothing was written. If the interrupt was a late one for another stream, try again; if not,
      // the next attempt tells why.
      LOG.trace("write interrupted", e);
    } finally {
      leaveKwik(written ? count : 0);
    }
    return true;
  }

  private @Nullable ByteBuffer awaitContent() throws IOException {
    lock.lock();
    try {
      Deadline idle = Deadline.after(Duration.ofNanos(IDLE_NANOS));
      while (ring().isEmpty() && failure == null && !finishing && !idle.hasPassed()) {
        idle.await(readable, FOREVER);
      }
      if (failure == null && !ring().isEmpty()) {
        boolean unused = Thread.interrupted();
        insideKwik = Thread.currentThread();
        return ring().content();
      }
      pumping = false;
      if (!roomLent) {
        ring = null;
      }
      if (failure == null && finishing) {
        closeSink();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void leaveKwik(int count) {
    lock.lock();
    try {
      insideKwik = null;
      boolean unused = Thread.interrupted();
      if (failure == null) {
        ring().consumed(count);
      }
      writable.signal();
    } finally {
      lock.unlock();
    }
  }

  private boolean writeDirectly(ByteBuffer bytes) throws TransportException {
    lock.lock();
    try {
      check();
      if (pumping || handedOver + bytes.remaining() > KWIK_BUFFER) {
        handedOver = KWIK_BUFFER;
        return false;
      }
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      handedOver += copy.length;
      sink.write(copy, 0, copy.length);
      return true;
    } catch (IOException e) {
      throw failures.explain(e);
    } finally {
      lock.unlock();
    }
  }

  private void closeSink() throws IOException {
    finished = true;
    sink.close();
  }

  private void check() throws TransportException {
    if (failure != null) {
      throw Failures.again(failure);
    }
    if (finishing) {
      throw new TransportException(Kind.CLOSED, "the stream was finished on this side");
    }
  }

  private ByteRing ring() {
    if (ring == null) {
      ring = new ByteRing();
    }
    return ring;
  }
}
