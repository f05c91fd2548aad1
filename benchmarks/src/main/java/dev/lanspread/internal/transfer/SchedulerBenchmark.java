package dev.lanspread.internal.transfer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to decide on one chunk, in a download of 3,200 chunks (100 GiB). */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SchedulerBenchmark {

  private static final int CHUNKS = 3_200;
  private static final long MEASURE_EVERY = 16;

  /** How many sources there are. */
  @Param({"1", "4", "16"})
  public int sources;

  /** Gives out all chunks, with measurements in between, and takes them back as finished. */
  @Benchmark
  @OperationsPerInvocation(CHUNKS)
  public long decide() {
    ChunkScheduler scheduler = new ChunkScheduler(chunks(), Plan100GB.CHUNK);
    for (int i = 0; i < sources; i++) {
      scheduler.addSource(PeerIds.numbered(i));
    }
    Deque<ChunkScheduler.Assignment> underWay = new ArrayDeque<>();
    long now = 0;
    while (!scheduler.isFinished()) {
      now++;
      Optional<ChunkScheduler.Assignment> next = scheduler.next(now);
      if (next.isPresent()) {
        underWay.add(next.get());
        continue;
      }
      ChunkScheduler.Assignment done = underWay.remove();
      scheduler.progress(done.id(), Plan100GB.CHUNK);
      scheduler.finished(done.id());
      if (now % MEASURE_EVERY == 0) {
        scheduler.measure(now);
      }
    }
    return now;
  }

  private static List<Part> chunks() {
    List<Part> chunks = new ArrayList<>();
    for (int i = 0; i < CHUNKS; i++) {
      chunks.add(new Part.Chunk(0, i * Plan100GB.CHUNK, Plan100GB.CHUNK));
    }
    return chunks;
  }
}
