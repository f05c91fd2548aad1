package dev.lanspread.internal.operation;

import dev.lanspread.OperationProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Counts bytes and tells the rate over the last seconds; safe from any thread.
 *
 * <p>The clock is passed in, so that tests need not wait.
 */
public final class ProgressMeter {

  private static final long WINDOW_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long SAMPLE_NANOS = Duration.ofMillis(200).toNanos();

  private final Deque<Sample> samples = new ArrayDeque<>();
  private long bytes;
  private long total;

  private record Sample(long nanos, long bytes) {}

  /** Starts anew with what is already there. */
  public synchronized void start(long alreadyThere, long totalBytes, long nowNanos) {
    bytes = alreadyThere;
    total = totalBytes;
    samples.clear();
    samples.add(new Sample(nowNanos, alreadyThere));
  }

  /** Counts more bytes. */
  public synchronized void add(long more, long nowNanos) {
    bytes += more;
    Sample last = samples.peekLast();
    if (last == null || nowNanos - last.nanos >= SAMPLE_NANOS) {
      samples.add(new Sample(nowNanos, bytes));
    }
    forgetOld(nowNanos);
  }

  /** Returns how far it is. */
  public synchronized OperationProgress snapshot(long nowNanos) {
    forgetOld(nowNanos);
    Sample first = samples.peekFirst();
    if (first == null) {
      return new OperationProgress(bytes, total, 0, Optional.empty());
    }
    double seconds = Math.max(nowNanos - first.nanos, SAMPLE_NANOS) / 1e9;
    long rate = Math.round((bytes - first.bytes) / seconds);
    return new OperationProgress(bytes, total, rate, timeLeft(rate));
  }

  private Optional<Duration> timeLeft(long rate) {
    if (rate <= 0 || total <= 0) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis(Math.max(0, total - bytes) * 1000 / rate));
  }

  /** Keeps the newest of the old samples: the rate of slow steps is measured against it. */
  private void forgetOld(long nowNanos) {
    while (samples.size() > 1 && nowNanos - second().nanos > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  private Sample second() {
    Iterator<Sample> oldestFirst = samples.iterator();
    oldestFirst.next();
    return oldestFirst.next();
  }
}
