package dev.lanspread.testkit.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A line of a fixed rate that many senders share in the order they come. */
final class RateLimit {

  /** What may be caught up with after a pause, so that late wake-ups do not slow the line down. */
  private static final long CREDIT_NANOS = Duration.ofMillis(20).toNanos();

  private final double nanosPerByte;
  private long freeAt = System.nanoTime();

  RateLimit(long bytesPerSecond) {
    nanosPerByte = TimeUnit.SECONDS.toNanos(1) / (double) bytesPerSecond;
  }

  /** Waits until the line has carried these bytes; an interrupted thread does not wait. */
  void carry(int bytes) {
    long done = book(bytes);
    long left = done - System.nanoTime();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, left);
      left = done - System.nanoTime();
    }
  }

  private synchronized long book(int bytes) {
    long earliest = System.nanoTime() - CREDIT_NANOS;
    long from = freeAt - earliest < 0 ? earliest : freeAt;
    freeAt = from + (long) (bytes * nanosPerByte);
    return freeAt;
  }
}
