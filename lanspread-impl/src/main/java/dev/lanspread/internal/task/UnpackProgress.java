package dev.lanspread.internal.task;

import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.install.InstallProgress;
import dev.lanspread.internal.operation.ProgressMeter;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts unpacked bytes in an operation's meter, and passes warnings on; called from several
 * threads.
 */
final class UnpackProgress implements InstallProgress {

  private final ProgressMeter meter;
  private final Consumer<PeerEvent> events;
  private long counted = -1;

  UnpackProgress(ProgressMeter meter, Consumer<PeerEvent> events) {
    this.meter = meter;
    this.events = events;
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

  @Override
  public void warned(String code, String message, Map<String, String> facts) {
    events.accept(new PeerEvent.Warning(code, message, facts));
  }
}
