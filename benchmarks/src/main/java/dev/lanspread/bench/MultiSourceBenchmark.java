package dev.lanspread.bench;

import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.testkit.transport.RateLimitedTransport;
import java.io.IOException;
import java.util.ArrayList;
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
 * A whole download from several sources, each behind a line of its own within this JVM. Ideal is
 * the size over the sum of the rates; at least 0.9 of that is wanted.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class MultiSourceBenchmark {

  private static final long CHUNK = 4L << 20;

  /** How many sources there are. */
  @Param({"1", "2", "4"})
  public int sources;

  /** Rate of each source. */
  @Param("20")
  public int mebibytesPerSecond;

  /** Size of the file. */
  @Param("160")
  public int mebibytes;

  private @Nullable DownloadRoom room;

  /** Writes the file and starts the nodes. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    QuicTransportProvider memory = Transports.named("memory");
    List<QuicTransportProvider> limited = new ArrayList<>();
    for (int i = 0; i < sources; i++) {
      limited.add(new RateLimitedTransport(memory, (long) mebibytesPerSecond << 20));
    }
    room = new DownloadRoom(PackageContent.oneFile((long) mebibytes << 20), limited, memory, CHUNK);
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
