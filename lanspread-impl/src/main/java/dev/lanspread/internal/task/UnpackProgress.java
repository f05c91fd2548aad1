package dev.lanspread.internal.task;

import dev.lanspread.internal.install.InstallProgress;
import dev.lanspread.internal.operation.ProgressMeter;

/** Counts unpacked bytes in an operation's meter; called from several threads. */
final class UnpackProgress implements InstallProgress {

  private final ProgressMeter meter;
  private long counted = -1;

  UnpackProgress(ProgressMeter meter) {
    this.meter = meter;
  }

  @Override
  public synchronized void advanced(long bytes, long totalBytes) {
    long now = System.nanoTime();
    if (counted < 0) {
      meter.start(0, totalBytes, now);
      counted = 0;
    }
    if (bytes > counted) {
      meter.add(bytes - counted, now);
      counted = bytes;
    }
  }
}
