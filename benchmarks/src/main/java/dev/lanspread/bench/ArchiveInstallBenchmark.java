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
 * Unpacking, memory disk to memory disk: an install with all its checks, beside {@code unrar} alone
 * and, for what is stored, a plain copy. The heap has room for what the limit of 96 MiB and two
 * readers' dictionaries of 4 MiB allow.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = "-Xmx104m")
@Warmup(iterations = 2)
@Measurement(iterations = 4)
public class ArchiveInstallBenchmark {

  /** How the archive is packed. */
  @Param({"MANY_FILES", "SOLID", "STORED"})
  public String kind = "";

  /** Who unpacks. */
  @Param({"junrar", "process"})
  public String backend = "";

  /** Size of the content. */
  @Param("384")
  public int mebibytes;

  private @Nullable ArchiveRoom room;

  /** Packs the archive and starts the nodes. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    room =
        new ArchiveRoom(
            ArchivePackage.Kind.valueOf(kind), (long) mebibytes << 20, backend, "netty");
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

  /** Installs the game. */
  @Benchmark
  public void install() throws Exception {
    room().install();
  }

  /** Unpacks with the program alone. */
  @Benchmark
  public void unrar() throws Exception {
    room().unrar();
  }

  /** Copies the content. */
  @Benchmark
  public void copy() throws Exception {
    room().copy();
  }

  private ArchiveRoom room() {
    return Objects.requireNonNull(room, "by setup");
  }
}
