package dev.lanspread.internal.content;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells whether this JVM hashes with the instructions of the processor, which HotSpot reaches from
 * its optimizing compiler (C2) only: ten times the speed.
 */
final class HashingSpeed {

  /** Below this, checking content slows a gigabit link down. */
  static final long SLOW_MIB_PER_SECOND = 200;

  private static final int STEP = 1 << 20;
  private static final int STEPS = 8;
  private static final int PART = 64 << 10;

  private final LongSupplier nanoTime;

  HashingSpeed(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  HashingSpeed() {
    this(System::nanoTime);
  }

  /**
   * Hashes at most 8 MiB and returns the speed of the fastest of them in MiB/s: the first ones wait
   * for the compiler, others for whoever else uses the processor.
   */
  long measure() {
    byte[] part = new byte[PART];
    TreeDigest digest = new TreeDigest();
    long fastest = 0;
    for (int step = 0; step < STEPS && fastest < SLOW_MIB_PER_SECOND; step++) {
      long began = nanoTime.getAsLong();
      for (int i = 0; i < STEP / PART; i++) {
        digest.update(part, 0, PART);
      }
      long nanos = Math.max(1, nanoTime.getAsLong() - began);
      fastest = Math.max(fastest, TimeUnit.SECONDS.toNanos(1) / nanos);
    }
    return fastest;
  }
}
