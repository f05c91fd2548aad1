package dev.lanspread.transport.netty;

import static java.util.stream.Collectors.toCollection;

import dev.lanspread.spi.transport.TransportException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a stream has received and nobody has read yet: filled by the event loop, emptied by one
 * reader.
 *
 * <p>The limit counts the memory of the buffers, not the bytes in them, so that a peer that sends
 * byte by byte gains nothing. The lock is never held while bytes are copied or files are written.
 */
final class ReceiveQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
  private final int limit;
  private long held;
  private boolean ended;
  private boolean discarding;
  private boolean over;
  private boolean paused;
  private @Nullable TransportException failure;

  ReceiveQueue(int limit) {
    this.limit = limit;
  }

  /** Takes a buffer and its reference; the reader learns of it with {@link #wake}. */
  void offer(ByteBuf buffer) {
    lock.lock();
    try {
      if (discarding || appendToLast(buffer)) {
        buffer.release();
        return;
      }
      ByteBuf kept = over ? onHeap(buffer) : buffer;
      buffers.add(kept);
      held += kept.capacity();
    } finally {
      lock.unlock();
    }
  }

  /** Lets a waiting reader look again. */
  void wake() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether the event loop may read on; if not, {@link #poll} will ask for it later. */
  boolean hasRoom() {
    lock.lock();
    try {
      paused = held >= limit && !discarding;
      return !paused;
    } finally {
      lock.unlock();
    }
  }

  /** Marks the orderly end of the stream. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fails the reader once it has read what is there; after the end it means nothing. Nobody may
   * come to read, so what is there moves to memory that the garbage collector frees.
   */
  void fail(TransportException cause) {
    lock.lock();
    try {
      if (failure == null && !ended) {
        failure = cause;
      }
      over = true;
      buffers = buffers.stream().map(ReceiveQueue::onHeap).collect(toCollection(ArrayDeque::new));
      held = buffers.stream().mapToLong(ByteBuf::capacity).sum();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private static ByteBuf onHeap(ByteBuf buffer) {
    try {
      return Unpooled.wrappedBuffer(ByteBufUtil.getBytes(buffer));
    } finally {
      buffer.release();
    }
  }

  /**
   * Fails the reader at once and drops what was received.
   *
   * @return false if the reader already saw the end or a failure
   */
  boolean discard(TransportException cause) {
    lock.lock();
    try {
      boolean wasOpen = failure == null && !(ended && buffers.isEmpty()) && !discarding;
      discarding = true;
      failure = failure == null ? cause : failure;
      buffers.forEach(ByteBuf::release);
      buffers.clear();
      held = 0;
      changed.signal();
      return wasOpen;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether the end was received. */
  boolean hasEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next buffer; the caller owns it until {@link #giveBack}.
   *
   * @return null at the end of the stream
   */
  @Nullable ByteBuf poll(Duration deadline) throws TransportException {
    long left = Waiting.nanos(deadline);
    lock.lock();
    try {
      while (buffers.isEmpty()) {
        if (failure != null) {
          throw failure;
        }
        if (ended) {
          return null;
        }
        if (left <= 0) {
          throw Failures.timeout("reading");
        }
        left = Waiting.await(changed, left);
      }
      ByteBuf next = buffers.remove();
      held -= next.capacity();
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Returns a polled buffer: what is left in it is read next. */
  void giveBack(ByteBuf buffer) {
    lock.lock();
    try {
      if (buffer.isReadable() && !discarding) {
        ByteBuf kept = over ? onHeap(buffer) : buffer;
        buffers.addFirst(kept);
        held += kept.capacity();
        return;
      }
    } finally {
      lock.unlock();
    }
    buffer.release();
  }

  /** Tells once, after a pause, that the event loop should read again. */
  boolean shouldResume() {
    lock.lock();
    try {
      boolean resume = paused && held <= limit / 2;
      paused = paused && !resume;
      return resume;
    } finally {
      lock.unlock();
    }
  }

  private boolean appendToLast(ByteBuf buffer) {
    ByteBuf last = buffers.peekLast();
    if (last == null || last.writableBytes() < buffer.readableBytes()) {
      return false;
    }
    // Copying is worth it only while it saves memory: a nearly full buffer is kept as it is.
    if (buffer.readableBytes() > buffer.capacity() / 4) {
      return false;
    }
    last.writeBytes(buffer);
    return true;
  }
}
