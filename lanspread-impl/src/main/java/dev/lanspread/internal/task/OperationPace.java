package dev.lanspread.internal.task;

import dev.lanspread.internal.content.Pace;
import dev.lanspread.internal.operation.Cancellation;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** As fast as the disk, until the operation is cancelled. */
record OperationPace(Cancellation cancellation) implements Pace {

  private static final long LOOK_MILLIS = 50;

  @Override
  public void step(long workedNanos) {
    cancellation.check();
  }

  @Override
  public void sleep(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    cancellation.check();
    for (long left = millis; left > 0; ) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.min(left, LOOK_MILLIS)));
      cancellation.check();
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }
}
