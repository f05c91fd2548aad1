package dev.lanspread.internal.session;

import java.time.Duration;

/** A moment that several blocking calls share. */
record Deadline(long endNanos) {

  static Deadline in(Duration span) {
    return new Deadline(System.nanoTime() + span.toNanos());
  }

  /** Returns what is left, never negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  boolean isOver() {
    return endNanos - System.nanoTime() <= 0;
  }
}
