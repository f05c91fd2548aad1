package dev.lanspread.internal.concurrent;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A clock that stands still while the computer sleeps, for patience with others.
 *
 * <p>Whether the system's clock counts sleep differs: Linux's stops when the computer sleeps but
 * goes on while the process is stopped, and Windows' always goes on. So it is looked at regularly,
 * and where nobody looked for long, nobody was awake. Safe for use from any thread.
 */
public final class AwakeClock {

  /** How often it must be looked at. */
  public static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Longer than a busy machine keeps a thread waiting; what it does not see is counted. */
  private static final long LONGEST_AWAKE_GAP = Duration.ofSeconds(5).toNanos();

  private final LongSupplier nanoTime;
  private long seen; // guarded by this
  private long slept; // guarded by this

  /** Creates a clock on one that may count sleep; for instance {@link System#nanoTime}. */
  public AwakeClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.seen = nanoTime.getAsLong();
  }

  /** Returns nanoseconds that can only be compared with each other. */
  public synchronized long nanos() {
    long now = nanoTime.getAsLong();
    long gap = now - seen;
    if (gap > LONGEST_AWAKE_GAP) {
      slept += gap - LOOK_EVERY.toNanos();
    }
    seen = now;
    return now - slept;
  }
}
