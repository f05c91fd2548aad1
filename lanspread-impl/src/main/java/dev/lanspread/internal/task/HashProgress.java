package dev.lanspread.internal.task;

import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.content.PackageHashing;
import dev.lanspread.internal.operation.ActiveOperation;
import java.time.Duration;
import java.util.function.Consumer;

/** Tells how far hashing is; confined to the thread that hashes. */
final class HashProgress implements PackageHashing.Progress {

  private static final long PERIOD = Duration.ofMillis(250).toNanos();

  private final ActiveOperation operation;
  private final Consumer<PeerEvent> events;
  private boolean started;
  private long last;
  private long total;
  private long told;

  HashProgress(ActiveOperation operation, Consumer<PeerEvent> events) {
    this.operation = operation;
    this.events = events;
  }

  @Override
  public void at(long done, long newTotal) {
    long now = System.nanoTime();
    if (!started || done < last || total != newTotal) {
      operation.meter().start(done, newTotal, now);
    } else {
      operation.meter().add(done - last, now);
    }
    last = done;
    total = newTotal;
    if (!started) {
      started = true;
      told = now;
    } else if (now - told >= PERIOD) {
      told = now;
      events.accept(new PeerEvent.HashProgressed(operation.game(), operation.progress()));
    }
  }
}
