package dev.lanspread.testkit.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** A wait with an end, which neither heeds nor loses interrupts. */
final class Waiting {

  private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(365);

  private final long endNanos;

  private Waiting(long endNanos) {
    this.endNanos = endNanos;
  }

  static Waiting atMost(Duration duration) {
    boolean huge = duration.compareTo(Duration.ofNanos(LONGEST_NANOS)) > 0;
    return new Waiting(System.nanoTime() + (huge ? LONGEST_NANOS : duration.toNanos()));
  }

  boolean isOver() {
    return System.nanoTime() - endNanos >= 0;
  }

  void on(Condition condition) {
    on(condition, LONGEST_NANOS);
  }

  void on(Condition condition, long limitNanos) {
    long left = Math.min(limitNanos, endNanos - System.nanoTime());
    long end = System.nanoTime() + left;
    boolean interrupted = false;
    while (left > 0) {
      try {
        condition.awaitNanos(left);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        left = end - System.nanoTime();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
