package dev.lanspread.bench;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A streamed install beside what it is made of: unpacking alone, and the transfer of the unpacked
 * files alone. Source and receiver share this JVM and its heap.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = "-Xmx200m")
@Warmup(iterations = 2)
@Measurement(iterations = 4)
public class ArchiveStreamBenchmark {

  /** How the archive is packed. */
  @Param({"MANY_FILES", "STORED"})
  public String kind = "";

  /** Who unpacks. */
  @Param({"junrar", "process"})
  public String backend = "";

  /** The transport of both nodes. */
  @Param({"netty", "kwik"})
  public String transport = "";

  /** Size of the content. */
  @Param("256")
  public int mebibytes;

  private @Nullable ArchiveRoom room;

  /** Packs the archive and starts the nodes. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    room =
        new ArchiveRoom(
            ArchivePackage.Kind.valueOf(kind), (long) mebibytes << 20, backend, transport);
  }

  /** Deletes what was made. */
  @TearDown(Level.Invocation)
  public void forget() throws Exception {
    room().forget();
  }

  /** Stops the nodes. */
  @TearDown(Level.Trial)
  public void close() throws Exception {
    room().close();
  }

  /** Streams and installs the game. */
  @Benchmark
  public void stream() throws Exception {
    room().stream();
  }

  /** Unpacks alone. */
  @Benchmark
  public void install() throws Exception {
    room().install();
  }

  /** Transfers the unpacked content alone. */
  @Benchmark
  public void transfer() throws Exception {
    room().transfer();
  }

  private ArchiveRoom room() {
    return Objects.requireNonNull(room, "by setup");
  }
}
