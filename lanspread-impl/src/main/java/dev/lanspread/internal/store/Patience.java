package dev.lanspread.internal.store;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How long one piece of work waits in all for files that other programs hold. Confined to one
 * thread.
 */
public final class Patience {

  private long leftNanos;

  /** Waits at most this long in all. */
  public Patience(Duration most) {
    this.leftNanos = most.toNanos();
  }

  /** Waits and returns true, or returns false at once if there is not that much time left. */
  boolean pause(long nanos) {
    if (leftNanos < nanos) {
      return false;
    }
    leftNanos -= nanos;
    LockSupport.parkNanos(nanos);
    return true;
  }
}
