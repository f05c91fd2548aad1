package dev.lanspread.bench;

import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.testkit.transport.TestEndpointConfig;
import dev.lanspread.testkit.transport.TestIdentity;
import dev.lanspread.testkit.transport.TransportPair;
import java.io.IOException;
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
 * Bytes over streams of a transport within one JVM, from memory to nowhere: the ceiling of {@link
 * DownloadBenchmark}. For two processes see {@code benchmarks/compare}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RawStreamBenchmark {

  /** The transport of both ends; {@code memory} shows the cost of the harness. */
  @Param({"netty", "kwik", "memory"})
  public String transport = "";

  /** How many streams share the bytes. */
  @Param({"1", "2", "4"})
  public int streams;

  /** How much is fetched at a time. */
  @Param("16")
  public int mebibytes;

  private final RawStreams raw = new RawStreams(new RawContent.Memory());
  private @Nullable TransportPair pair;
  private TransportPair.@Nullable Link link;

  /** Connects. */
  @Setup(Level.Trial)
  public void connect() throws Exception {
    QuicTransportProvider provider = Transports.named(transport);
    TransportPair opened =
        TransportPair.open(
            provider,
            withNodeWindow(TestEndpointConfig.of(TestIdentity.bravo())),
            provider,
            withNodeWindow(TestEndpointConfig.of(TestIdentity.alpha())));
    pair = opened;
    TransportPair.Link connected = opened.connect();
    link = connected;
    raw.serve(connected.accepted());
  }

  /** Disconnects. */
  @TearDown(Level.Trial)
  public void close() {
    raw.close();
    Objects.requireNonNull(pair, "by setup").close();
  }

  /** Fetches the bytes. */
  @Benchmark
  public void fetch() throws IOException {
    raw.fetch(Objects.requireNonNull(link, "by setup").dialled(), streams, (long) mebibytes << 20);
  }

  private static TestEndpointConfig withNodeWindow(TestEndpointConfig config) {
    NodeEndpointConfig node = new NodeEndpointConfig(config.identity());
    return new TestEndpointConfig(
        config.identity(),
        config.alpn(),
        config.label(),
        node.idleTimeout(),
        node.maxIncomingStreams(),
        node.streamWindow());
  }
}
