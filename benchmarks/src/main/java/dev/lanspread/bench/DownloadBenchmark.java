package dev.lanspread.bench;

import dev.lanspread.spi.transport.QuicTransportProvider;
import java.io.IOException;
import java.util.List;
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
 * A whole download of one file between two nodes of one JVM, memory disk to memory disk: asking for
 * the list, fetching, journal, commit.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
public class DownloadBenchmark {

  /** The transport of both nodes. */
  @Param({"netty", "kwik"})
  public String transport = "";

  /** Size of a transfer chunk. */
  @Param({"4", "32"})
  public int chunkMebibytes;

  /** Size of the file. */
  @Param({"64", "512"})
  public int mebibytes;

  private @Nullable DownloadRoom room;

  /** Writes the file and starts the nodes. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    QuicTransportProvider provider = Transports.named(transport);
    room =
        new DownloadRoom(
            PackageContent.oneFile((long) mebibytes << 20),
            List.of(provider),
            provider,
            (long) chunkMebibytes << 20);
  }

  /** Deletes what was downloaded. */
  @TearDown(Level.Iteration)
  public void forget() throws IOException {
    room().forget();
  }

  /** Stops the nodes. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    room().close();
  }

  /** Downloads the file. */
  @Benchmark
  public void download() throws Exception {
    room().download();
  }

  private DownloadRoom room() {
    return Objects.requireNonNull(room, "by setup");
  }
}
