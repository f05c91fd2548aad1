package dev.lanspread.internal.transfer;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A simulated download of 100 GB (84 files of 1 GiB, 20,000 of 512 KiB) from four sources, in a JVM
 * that has 64 MiB of heap: the time of all planning and book-keeping, and the live heap when half
 * of the parts have come.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = "-Xmx64m")
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class PlanBenchmark {

  private static final int SOURCES = 4;

  /** Plans, schedules and records everything. */
  @Benchmark
  public long plan(Heap heap) {
    Plan100GB plan = new Plan100GB(SOURCES);
    long half = plan.parts() / 2;
    return plan.run(
        arrived -> {
          if (arrived == half) {
            heap.measure();
          }
        });
  }

  /** The secondary figure. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Heap {

    /** Live heap when half of the parts have come. */
    public long liveHeapKibibytes;

    final void measure() {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      liveHeapKibibytes = (runtime.totalMemory() - runtime.freeMemory()) >> 10;
    }
  }
}
