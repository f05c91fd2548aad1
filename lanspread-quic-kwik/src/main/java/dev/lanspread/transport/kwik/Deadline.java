package dev.lanspread.transport.kwik;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;

/**
 * A point in time after which a call gives up.
 *
 * <p>Waiting here neither ends by an interrupt nor loses one: the caller finds it afterwards.
 */
final class Deadline {

  /** Far enough for any caller, and safe from overflow of nanosecond arithmetic. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  static Deadline after(Duration duration) {
    Duration bounded = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    return new Deadline(System.nanoTime() + bounded.toNanos());
  }

  /** Returns the time left; zero or negative when the deadline has passed. */
  long remainingNanos() {
    return endNanos - System.nanoTime();
  }

  boolean hasPassed() {
    return remainingNanos() <= 0;
  }

  /** Waits for a signal, at most {@code limitNanos} and never past the deadline. */
  void await(Condition condition, long limitNanos) {
    boolean interrupted = false;
    long left = Math.min(limitNanos, remainingNanos());
    long end = System.nanoTime() + left;
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

  /** Waits for a task that cannot fail, and goes on without it when the time is over. */
  void settle(CompletableFuture<Void> task) {
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<Void> unused = task.whenComplete((nothing, failure) -> done.countDown());
    await(done);
  }

  /** Waits for a latch. */
  void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0 && !hasPassed()) {
      try {
        if (latch.await(remainingNanos(), TimeUnit.NANOSECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a result. */
  <T> T await(CompletableFuture<T> future) throws TimeoutException, ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get(Math.max(0, remainingNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
