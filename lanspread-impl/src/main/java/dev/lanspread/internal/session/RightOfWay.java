package dev.lanspread.internal.session;

import dev.lanspread.spi.transport.QuicConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Lets peers that meet go before bulk transfers, until they have exchanged their libraries.
 *
 * <p>Meeting takes some thirty short turns of threads. While files move at full speed each of them
 * waits for a processor: with two, one connect of a hundred took 150 ms, and takes 70 since the
 * transfers pause. Whoever connects again and again, or does so and falls silent, must not stop
 * them for good: they pause for hardly longer than a quarter of a second at a stretch, and for a
 * fifth of the time in the long run. Safe from any thread.
 */
final class RightOfWay {

  /** How long one connection has the way; a meeting takes a third of that. */
  static final Duration LONGEST_CLAIM = Duration.ofMillis(100);

  /** How long transfers pause after they ran undisturbed: about eight peers that come at once. */
  static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  /** So many seconds of undisturbed transfers allow for another second of pausing. */
  static final int UNDISTURBED_PER_PAUSE = 4;

  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock(); // guards what follows
  private final Condition shortened = lock.newCondition();
  private final Map<QuicConnection, Long> claimEnds = new HashMap<>();
  private long pauseBegan;
  private long allowance = LONGEST_PAUSE.toNanos(); // when the last pause began
  private volatile long pauseEnds;

  RightOfWay() {
    this(System::nanoTime);
  }

  RightOfWay(LongSupplier clock) {
    this.clock = clock;
    this.pauseBegan = clock.getAsLong();
    this.pauseEnds = pauseBegan;
  }

  /** Takes the way for a new connection, until {@link #release}, its end, or a while has passed. */
  void claim(QuicConnection connection) {
    lock.lock();
    try {
      long now = clock.getAsLong();
      claimEnds.values().removeIf(end -> end - now <= 0);
      claimEnds.put(connection, now + LONGEST_CLAIM.toNanos());
      if (now - pauseEnds >= 0) {
        long undisturbed = now - pauseEnds;
        long left = allowance - (pauseEnds - pauseBegan) + undisturbed / UNDISTURBED_PER_PAUSE;
        allowance = Math.min(LONGEST_PAUSE.toNanos(), left);
        pauseBegan = now;
      }
      long spent = now - pauseBegan;
      pauseEnds = now + Math.min(LONGEST_CLAIM.toNanos(), allowance - spent);
    } finally {
      lock.unlock();
    }
    connection.closed().thenRun(() -> release(connection));
  }

  /** Gives the way back; nothing happens without a claim. */
  void release(QuicConnection connection) {
    lock.lock();
    try {
      long now = clock.getAsLong();
      if (claimEnds.remove(connection) == null) {
        return;
      }
      long others = claimEnds.values().stream().mapToLong(end -> end - now).max().orElse(0);
      if (pauseEnds - now > Math.max(0, others)) {
        pauseEnds = now + Math.max(0, others);
        shortened.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits while somebody has the way, hardly longer than {@link #LONGEST_PAUSE}. */
  void giveWay() {
    if (pauseLeft() > 0) {
      waitForWay();
    }
  }

  /** Returns how long transfers are to wait, in nanoseconds, unless the way is released. */
  long pauseLeft() {
    return Math.max(0, pauseEnds - clock.getAsLong());
  }

  private void waitForWay() {
    lock.lock();
    try {
      long left = pauseLeft();
      while (left > 0) {
        long ignored = shortened.awaitNanos(left);
        left = pauseLeft();
      }
    } catch (InterruptedException e) {
      // Not expected, because the node's threads are never interrupted.
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
