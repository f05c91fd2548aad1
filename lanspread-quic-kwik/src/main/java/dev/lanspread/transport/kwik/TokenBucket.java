package dev.lanspread.transport.kwik;

import java.util.concurrent.TimeUnit;

/** Allows a burst, and then so many events in a second. Not safe for several threads. */
final class TokenBucket {

  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final double perSecond;
  private final double burst;
  private double tokens;
  private long filledNanos;

  TokenBucket(double perSecond, double burst, long nowNanos) {
    this.perSecond = perSecond;
    this.burst = burst;
    tokens = burst;
    filledNanos = nowNanos;
  }

  boolean take(long nowNanos) {
    refill(nowNanos);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  boolean isFull(long nowNanos) {
    refill(nowNanos);
    return tokens >= burst;
  }

  private void refill(long nowNanos) {
    tokens = Math.min(burst, tokens + (nowNanos - filledNanos) / NANOS * perSecond);
    filledNanos = nowNanos;
  }
}
