package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Simulated sources in simulated time: each moves bytes at its own rate, shared by what it has
 * under way, and may stall, die, fail parts or join late. Deterministic by seed.
 */
final class Swarm {

  private static final long STEP_NANOS = 50_000_000;
  private static final int STEPS_PER_MEASUREMENT = 5;
  private static final long STALL_NANOS = ContentRequests.STALL.toNanos();

  private final ChunkScheduler scheduler;
  private final Map<PeerId, Source> sources = new LinkedHashMap<>();
  private final Map<Long, Running> running = new LinkedHashMap<>();
  private final Random random;
  private final long totalBytes;
  private long now = 1;
  private long delivered;

  /** One simulated source. */
  static final class Source {
    final PeerId id;
    final double rate;
    double failEvery;
    double stallsAt = Double.POSITIVE_INFINITY;
    double diesAt = Double.POSITIVE_INFINITY;
    double joinsAt;
    final Map<Integer, Long> bytesByFile = new HashMap<>();

    Source(int number, double bytesPerSecond) {
      this.id = PeerId.ofSubjectPublicKeyInfo(("peer" + number).getBytes(StandardCharsets.UTF_8));
      this.rate = bytesPerSecond;
    }

    long bytes() {
      return bytesByFile.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static final class Running {
    final ChunkScheduler.Assignment assignment;
    double done;
    long lastByte;
    final boolean willFail;

    Running(ChunkScheduler.Assignment assignment, long now, boolean willFail) {
      this.assignment = assignment;
      this.lastByte = now;
      this.willFail = willFail;
    }
  }

  Swarm(List<Part> parts, long chunkSize, long seed, List<Source> sources) {
    this.scheduler = new ChunkScheduler(parts, chunkSize);
    this.random = new Random(seed);
    this.totalBytes = parts.stream().mapToLong(Part::bytes).sum();
    sources.forEach(source -> this.sources.put(source.id, source));
  }

  /** Runs until everything is delivered and returns the simulated seconds it took. */
  double run(double limitSeconds) {
    int step = 0;
    while (!scheduler.isFinished()) {
      if (seconds() > limitSeconds) {
        throw new AssertionError(
            "not finished after " + limitSeconds + " s: " + delivered + " of " + totalBytes);
      }
      joinAndDie();
      start();
      move();
      if (step % STEPS_PER_MEASUREMENT == 0) {
        scheduler.measure(now);
        moveFromSlow();
      }
      step++;
      now += STEP_NANOS;
    }
    return seconds();
  }

  long delivered() {
    return delivered;
  }

  private double seconds() {
    return now / 1e9;
  }

  private void joinAndDie() {
    for (Source source : sources.values()) {
      boolean present = seconds() >= source.joinsAt && seconds() < source.diesAt;
      if (present && !scheduler.hasSource(source.id)) {
        scheduler.addSource(source.id);
      } else if (!present && scheduler.hasSource(source.id)) {
        for (Running lost : runningOf(source)) {
          running.remove(lost.assignment.id());
          scheduler.moved(lost.assignment.id(), left(lost));
        }
        scheduler.removeSource(source.id);
      }
    }
  }

  private void start() {
    for (var next = scheduler.next(now); next.isPresent(); next = scheduler.next(now)) {
      Source source = Objects.requireNonNull(sources.get(next.get().source()));
      boolean fails = source.failEvery > 0 && random.nextDouble() < source.failEvery;
      running.put(next.get().id(), new Running(next.get(), now, fails));
    }
  }

  private void move() {
    for (Source source : sources.values()) {
      List<Running> mine = runningOf(source);
      double each = seconds() >= source.stallsAt ? 0 : source.rate / Math.max(1, mine.size());
      for (Running part : mine) {
        advance(source, part, each * STEP_NANOS / 1e9);
      }
    }
  }

  private void advance(Source source, Running part, double bytes) {
    long id = part.assignment.id();
    if (part.willFail) {
      running.remove(id);
      scheduler.failed(id, left(part), now);
      return;
    }
    if (bytes == 0) {
      if (now - part.lastByte > STALL_NANOS) {
        running.remove(id);
        scheduler.failed(id, left(part), now);
      }
      return;
    }
    long size = part.assignment.part().bytes();
    double before = part.done;
    part.done = Math.min((double) size, part.done + bytes);
    part.lastByte = now;
    scheduler.progress(id, (long) part.done - (long) before);
    count(source, part, (long) part.done - (long) before);
    if (part.done >= size) {
      running.remove(id);
      scheduler.finished(id);
    }
  }

  private void count(Source source, Running part, long bytes) {
    delivered += bytes;
    if (part.assignment.part() instanceof Part.Chunk chunk) {
      source.bytesByFile.merge(chunk.file(), bytes, Long::sum);
    }
  }

  private void moveFromSlow() {
    Map<Long, Long> left = new HashMap<>();
    running.forEach((id, part) -> left.put(id, part.assignment.part().bytes() - (long) part.done));
    scheduler
        .toMove(left, now)
        .ifPresent(
            assignment -> {
              Running part = Objects.requireNonNull(running.remove(assignment.id()));
              scheduler.moved(assignment.id(), left(part));
            });
  }

  private List<Running> runningOf(Source source) {
    return new ArrayList<>(
        running.values().stream().filter(r -> r.assignment.source().equals(source.id)).toList());
  }

  private static List<Part> left(Running running) {
    long done = (long) running.done;
    if (running.assignment.part() instanceof Part.Chunk chunk) {
      return List.of(new Part.Chunk(chunk.file(), chunk.offset() + done, chunk.length() - done));
    }
    return List.of(running.assignment.part());
  }
}
