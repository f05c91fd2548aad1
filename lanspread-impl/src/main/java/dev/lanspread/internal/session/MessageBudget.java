package dev.lanspread.internal.session;

import dev.lanspread.internal.protocol.Message;

/**
 * Bounds what one peer may make this one do over a control session: a token bucket.
 *
 * <p>A whole library of 10,000 games has 5 pages, so a peer may send it ten times at once and then
 * about every other second; single changes pass at 50 a second. Pure bookkeeping on a clock that is
 * passed in; confined to the reading thread.
 */
final class MessageBudget {

  static final int CAPACITY = 1000;
  static final int PER_SECOND = 50;

  /** A page makes up to 2000 entries, and asking for all pages makes this peer send them. */
  static final int PAGE_COST = 20;

  static final int RESYNC_COST = 100;

  /** Has this peer make a connection. */
  static final int DIAL_BACK_COST = 20;

  private static final double NANOS_PER_SECOND = 1e9;

  private double tokens = CAPACITY;
  private long lastNanos;

  MessageBudget(long nowNanos) {
    lastNanos = nowNanos;
  }

  /** Takes what a message costs; returns whether there was enough. */
  boolean take(Message message, long nowNanos) {
    double refilled = tokens + (nowNanos - lastNanos) / NANOS_PER_SECOND * PER_SECOND;
    lastNanos = nowNanos;
    tokens = Math.min(CAPACITY, refilled) - cost(message);
    return tokens >= 0;
  }

  private static int cost(Message message) {
    if (message instanceof Message.Library) {
      return PAGE_COST;
    }
    if (message instanceof Message.DialBack) {
      return DIAL_BACK_COST;
    }
    return message instanceof Message.Resync ? RESYNC_COST : 1;
  }
}
