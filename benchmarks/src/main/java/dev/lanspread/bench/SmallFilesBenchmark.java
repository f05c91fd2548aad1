package dev.lanspread.bench;

import dev.lanspread.PeerNodeBuilder;
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

/** A whole download of 10,000 files of 16 KiB, and of one file of the same size. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class SmallFilesBenchmark {

  private static final int KIBIBYTES = 160_000;

  /** The transport of both nodes. */
  @Param({"netty", "kwik"})
  public String transport = "";

  /** Into how many files the same bytes are divided. */
  @Param({"1", "10000"})
  public int files;

  private @Nullable DownloadRoom room;

  /** Writes the files and starts the nodes. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    QuicTransportProvider provider = Transports.named(transport);
    room =
        new DownloadRoom(
            new PackageContent(files, ((long) KIBIBYTES << 10) / files),
            List.of(provider),
            provider,
            PeerNodeBuilder.DEFAULT_CHUNK_SIZE);
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

  /** Downloads all files. */
  @Benchmark
  public void download() throws Exception {
    room().download();
  }

  private DownloadRoom room() {
    return Objects.requireNonNull(room, "by setup");
  }
}
