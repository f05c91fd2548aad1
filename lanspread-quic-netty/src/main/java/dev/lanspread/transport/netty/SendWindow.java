package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.TransportException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Bounds the bytes of one stream that wait for the codec: one writer, freed by the event loop. */
final class SendWindow {

  private enum State {
    OPEN,
    FINISHED,
    CLOSED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int limit;
  private long unsent;
  private long progress;
  private State state = State.OPEN;
  private @Nullable TransportException failure;

  SendWindow(int limit) {
    this.limit = limit;
  }

  /**
   * Waits until {@code bytes} more fit, then counts them as unsent.
   *
   * @param stall longest wait without any byte being taken by the codec
   */
  void acquire(int bytes, Duration stall) throws TransportException {
    lock.lock();
    try {
      long left = Waiting.nanos(stall);
      long seen = progress;
      while (true) {
        check();
        if (unsent == 0 || unsent + bytes <= limit) {
          unsent += bytes;
          return;
        }
        if (progress != seen) {
          seen = progress;
          left = Waiting.nanos(stall);
        }
        if (left <= 0) {
          throw Failures.timeout("writing");
        }
        left = Waiting.await(changed, left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Frees bytes that the codec has taken, or that were never handed over. */
  void release(int bytes) {
    lock.lock();
    try {
      unsent -= bytes;
      progress++;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Fails this and later writes; after the end it means nothing. */
  void fail(TransportException cause) {
    lock.lock();
    try {
      if (failure == null && state == State.OPEN) {
        failure = cause;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how often the codec has taken bytes. */
  long progress() {
    lock.lock();
    try {
      return progress;
    } finally {
      lock.unlock();
    }
  }

  /** Fails this and later writes if bytes wait and none was taken since {@code seen}. */
  void failIfStuck(long seen, TransportException cause) {
    lock.lock();
    try {
      if (unsent > 0 && progress == seen) {
        fail(cause);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the sending side.
   *
   * @return false if it was finished before
   */
  boolean finish() throws TransportException {
    lock.lock();
    try {
      if (state == State.FINISHED) {
        return false;
      }
      check();
      state = State.FINISHED;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Abandons the sending side and fails a blocked writer.
   *
   * @param evenIfFinished whether an orderly end is taken back
   * @return false if there is nothing to abandon
   */
  boolean abandon(boolean evenIfFinished) {
    lock.lock();
    try {
      boolean abandons = state == State.OPEN || (evenIfFinished && state == State.FINISHED);
      if (abandons) {
        state = State.CLOSED;
        failure = failure == null ? Failures.closedHere("the stream") : failure;
        changed.signal();
      }
      return abandons;
    } finally {
      lock.unlock();
    }
  }

  private void check() throws TransportException {
    if (failure != null) {
      throw failure;
    }
    if (state != State.OPEN) {
      throw Failures.closedHere("the sending side");
    }
  }
}
