package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which source fetches which part; pure, deterministic, on a clock that is passed in.
 *
 * <p>Rules, in this order:
 *
 * <ol>
 *   <li>A part goes to the source that will finish it soonest: its bytes under way and the part's,
 *       at its measured rate. A source that is not measured yet counts as fast as the others.
 *   <li>The bytes of one large file stay balanced within one chunk among sources of which none is
 *       measured at less than half of the fastest.
 *   <li>Once nothing waits any more, a part on a slow source moves to an idle one that would finish
 *       it in less than half the time.
 *   <li>A source that fails is set aside, longer each time, and tried again, after those that do
 *       not fail. A part that failed prefers another source.
 * </ol>
 *
 * <p>Not safe for use from several threads: it belongs to its download.
 */
final class ChunkScheduler {

  /** Parts under way per source: one runs, the next is already asked for. */
  static final int PARTS_PER_SOURCE = 2;

  /** A source below this share of the fastest is exempt from balance, and its parts may move. */
  private static final double SLOW = 0.5;

  private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(100);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(4);

  /** Moving less than this costs more than it gains. */
  private static final long LEAST_MOVE = 32 << 10;

  private static final long LEAST_GAIN_NANOS = Duration.ofMillis(500).toNanos();

  private final long chunkSize;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<PeerId, SourceState> sources = new LinkedHashMap<>();
  private final Map<Long, Assignment> underWay = new LinkedHashMap<>();
  private long lastAssignment;

  /** A part that nobody fetches now, and who failed at it last. */
  private record Waiting(Part part, @Nullable PeerId failedAt) {}

  /** A part and the source that is to fetch it. */
  record Assignment(long id, PeerId source, Part part) {}

  /**
   * @param chunkSize the most that the sources' shares of a file may differ, in bytes
   */
  ChunkScheduler(Collection<Part> parts, long chunkSize) {
    this.chunkSize = chunkSize;
    add(parts);
  }

  /** Adds parts that turned out to be missing. */
  void add(Collection<? extends Part> parts) {
    parts.forEach(part -> waiting.add(new Waiting(part, null)));
  }

  /** Adds a source; one that joins late owes nothing to the balance so far. */
  void addSource(PeerId source) {
    if (sources.containsKey(source)) {
      return;
    }
    SourceState state = new SourceState(source);
    state.startEqual(sources.values());
    sources.put(source, state);
  }

  /** Removes a source that has nothing under way any more, or whose parts were failed before. */
  void removeSource(PeerId source) {
    sources.remove(source);
  }

  /** Removes the sources that are not among these. */
  void retainSources(Collection<PeerId> present) {
    sources.keySet().retainAll(present);
  }

  boolean hasSource(PeerId source) {
    return sources.containsKey(source);
  }

  boolean hasSources() {
    return !sources.isEmpty();
  }

  boolean isFinished() {
    return waiting.isEmpty() && underWay.isEmpty();
  }

  List<Assignment> underWay() {
    return List.copyOf(underWay.values());
  }

  /** Returns the next part to start now, or empty if nothing can or should be started. */
  Optional<Assignment> next(long now) {
    if (sources.values().stream().noneMatch(s -> hasRoom(s) && s.isUsable(now))) {
      return Optional.empty();
    }
    for (Waiting candidate : waiting) {
      Optional<SourceState> source = choose(candidate, now);
      if (source.isPresent()) {
        waiting.remove(candidate);
        return Optional.of(assign(source.get(), candidate.part()));
      }
    }
    return Optional.empty();
  }

  /** Counts bytes that came for an assignment. */
  void progress(long assignment, long bytes) {
    Assignment running = underWay.get(assignment);
    if (running == null) {
      return;
    }
    SourceState source = sources.get(running.source());
    if (source != null) {
      source.received(bytes);
    }
  }

  /** Takes a new measurement of all rates; called every few hundred milliseconds. */
  void measure(long now) {
    sources.values().forEach(source -> source.measure(now));
  }

  /** The part is on disk. */
  void finished(long assignment) {
    Assignment done = underWay.remove(assignment);
    if (done == null) {
      return;
    }
    SourceState source = sources.get(done.source());
    if (source != null) {
      source.ended(done.part());
      source.failures = 0;
    }
  }

  /**
   * The source failed; it is set aside, and what is left of the part goes to another if possible.
   */
  void failed(long assignment, List<Part> left, long now) {
    Assignment failed = giveBack(assignment, left);
    SourceState source = failed == null ? null : sources.get(failed.source());
    if (source != null) {
      long pause = SHORTEST_BACKOFF.toNanos() << Math.min(source.failures, 6);
      source.failures++;
      source.asideUntil = now + Math.min(pause, LONGEST_BACKOFF.toNanos());
      source.aside = true;
    }
  }

  /** The part was taken away from its source, which is not to blame. */
  void moved(long assignment, List<Part> left) {
    giveBack(assignment, left);
  }

  /** Returns how often a source failed since its last success. */
  int failures(PeerId source) {
    SourceState state = sources.get(source);
    return state == null ? 0 : state.failures;
  }

  /** Returns an assignment that an idle source would finish in less than half the time. */
  Optional<Assignment> toMove(Map<Long, Long> bytesLeft, long now) {
    if (!waiting.isEmpty()) {
      return Optional.empty();
    }
    Optional<SourceState> idle =
        sources.values().stream()
            .filter(source -> source.isUsable(now) && source.underWay == 0)
            .filter(source -> source.isMeasured() && source.failures == 0)
            .max(Comparator.comparingDouble(source -> source.rate));
    if (idle.isEmpty()) {
      return Optional.empty();
    }
    return underWay.values().stream()
        .filter(a -> isWorthMoving(a, bytesLeft.getOrDefault(a.id(), 0L), idle.get()))
        .max(Comparator.comparingLong(a -> bytesLeft.getOrDefault(a.id(), 0L)));
  }

  private boolean isWorthMoving(Assignment running, long left, SourceState idle) {
    SourceState holder = sources.get(running.source());
    if (holder == null || holder == idle || left < LEAST_MOVE) {
      return false;
    }
    // The holder's rate is shared by all that it has under way.
    double there = left * holder.underWay / Math.max(holder.rate, 1);
    double here = left / Math.max(idle.rate, 1);
    return there > here / SLOW + LEAST_GAIN_NANOS / 1e9;
  }

  private Optional<SourceState> choose(Waiting candidate, long now) {
    List<SourceState> usable = sources.values().stream().filter(s -> s.isUsable(now)).toList();
    List<SourceState> preferred =
        usable.stream().filter(s -> !s.id.equals(candidate.failedAt())).toList();
    List<SourceState> able = preferred.isEmpty() ? usable : preferred;
    double fastest = able.stream().mapToDouble(s -> s.rate).max().orElse(0);
    return able.stream()
        .filter(ChunkScheduler::hasRoom)
        .filter(s -> keepsBalance(s, candidate.part(), able, fastest))
        .min(
            Comparator.<SourceState>comparingInt(s -> s.failures)
                .thenComparingDouble(s -> s.secondsFor(candidate.part(), fastest))
                .thenComparingLong(s -> s.assigned(candidate.part())));
  }

  private static boolean hasRoom(SourceState source) {
    return source.underWay < PARTS_PER_SOURCE;
  }

  private boolean keepsBalance(
      SourceState source, Part part, List<SourceState> able, double fastest) {
    if (!(part instanceof Part.Chunk)) {
      return true;
    }
    long least =
        able.stream()
            .filter(s -> s.failures == 0 && (!s.isMeasured() || s.rate >= fastest * SLOW))
            .mapToLong(s -> s.assigned(part))
            .min()
            .orElse(source.assigned(part));
    return source.assigned(part) + part.bytes() - least <= chunkSize;
  }

  private Assignment assign(SourceState source, Part part) {
    lastAssignment++;
    Assignment assignment = new Assignment(lastAssignment, source.id, part);
    underWay.put(assignment.id(), assignment);
    source.started(part);
    // Whoever was exempt from balance meanwhile must not hold the others back later.
    long leastShare = source.assigned(part) - chunkSize;
    sources.values().forEach(other -> other.shareAtLeast(part, leastShare));
    return assignment;
  }

  private @Nullable Assignment giveBack(long id, List<Part> left) {
    Assignment assignment = underWay.remove(id);
    if (assignment == null) {
      return null;
    }
    SourceState source = sources.get(assignment.source());
    if (source != null) {
      source.ended(assignment.part());
      source.disown(assignment.part(), left);
    }
    List<Part> again = new ArrayList<>(left);
    for (int i = again.size() - 1; i >= 0; i--) {
      waiting.addFirst(new Waiting(again.get(i), assignment.source()));
    }
    return assignment;
  }
}
