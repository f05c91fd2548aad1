package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the scheduler knows of one source. */
final class SourceState {

  /** Weight of the newest measurement; about four of them make the rate. */
  private static final double NEWEST = 0.3;

  /** A source that gives nothing for this many measurements is slow, not unmeasured. */
  private static final int SILENT_IS_SLOW = 6;

  final PeerId id;
  int underWay;
  int failures;
  boolean aside;
  long asideUntil;

  /** Bytes per second while it had something under way; 0 until measured. */
  double rate;

  private final Map<Integer, Long> assigned = new HashMap<>();
  private long bytesUnderWay;
  private long receivedSince;
  private long measuredAt;
  private boolean busy;
  private boolean measured;
  private int silentMeasurements;

  SourceState(PeerId id) {
    this.id = id;
  }

  /** Starts with the least share that any other source has of each file. */
  void startEqual(Collection<SourceState> others) {
    Set<Integer> files = new HashSet<>();
    others.forEach(other -> files.addAll(other.assigned.keySet()));
    for (int file : files) {
      long least =
          others.stream().mapToLong(o -> o.assigned.getOrDefault(file, 0L)).min().orElse(0);
      assigned.put(file, least);
    }
  }

  boolean isUsable(long now) {
    if (aside && now - asideUntil >= 0) {
      aside = false;
    }
    return !aside;
  }

  boolean isMeasured() {
    return measured;
  }

  long assigned(Part part) {
    return part instanceof Part.Chunk chunk ? assigned.getOrDefault(chunk.file(), 0L) : 0;
  }

  /** Counts at least this share of the part's file. */
  void shareAtLeast(Part part, long share) {
    if (part instanceof Part.Chunk chunk && share > 0) {
      assigned.merge(chunk.file(), share, Math::max);
    }
  }

  /** Returns when the part would be done, from now; an unmeasured source counts as the fastest. */
  double secondsFor(Part part, double fastest) {
    double speed = measured ? rate : fastest;
    return (bytesUnderWay + part.bytes()) / Math.max(speed, 1);
  }

  void started(Part part) {
    underWay++;
    bytesUnderWay += part.bytes();
    if (part instanceof Part.Chunk chunk) {
      assigned.merge(chunk.file(), chunk.length(), Long::sum);
    }
  }

  void ended(Part part) {
    // A source that left and came back does not know of what was under way before.
    underWay = Math.max(0, underWay - 1);
    bytesUnderWay = Math.max(0, bytesUnderWay - part.bytes());
  }

  /** Takes what it did not deliver out of its share. */
  void disown(Part part, List<Part> left) {
    if (part instanceof Part.Chunk chunk) {
      long lost = left.stream().mapToLong(Part::bytes).sum();
      assigned.merge(chunk.file(), -lost, Long::sum);
    }
  }

  void received(long bytes) {
    receivedSince += bytes;
  }

  void measure(long now) {
    if (busy && now > measuredAt) {
      double newest = receivedSince * 1e9 / (now - measuredAt);
      rate = measured ? rate + NEWEST * (newest - rate) : newest;
      silentMeasurements = receivedSince > 0 ? 0 : silentMeasurements + 1;
      measured |= receivedSince > 0 || silentMeasurements >= SILENT_IS_SLOW;
    }
    receivedSince = 0;
    measuredAt = now;
    busy = underWay > 0;
  }
}
