package dev.lanspread.bench;

import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.internal.protocol.ProtocolException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.openjdk.jmh.annotations.Warmup;

/** Messages to JSON and back: the request of every chunk, and the two long lists. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

  private static final int ENTRIES = 1_000;

  /** Which message: a chunk's request, 1,000 games, or a list of 1,000 files. */
  @Param({"get-content", "library", "manifest"})
  public String message = "";

  private final MessageCodec codec = new MessageCodec();
  private Message decoded = new Message.Ping();
  private byte[] encoded = {};

  /** Makes the message. */
  @Setup(Level.Trial)
  public void make() {
    decoded =
        switch (message) {
          case "library" -> new Message.Library(1, 0, true, games());
          case "manifest" -> new Message.Manifest(true, files());
          default -> new Message.GetContent("ggoo", "20260101", "data/pak0.pk3", 1 << 30, 1 << 25);
        };
    encoded = codec.encode(decoded);
  }

  /** To bytes. */
  @Benchmark
  public byte[] encode() {
    return codec.encode(decoded);
  }

  /** From bytes, with all checks. */
  @Benchmark
  public Message decode() throws ProtocolException {
    return codec.decode(encoded);
  }

  private static List<GameSummary> games() {
    return IntStream.range(0, ENTRIES)
        .mapToObj(i -> new GameSummary("game" + i, "20260101", true, false, "Ready", 1L << 32))
        .toList();
  }

  private static List<FileEntry> files() {
    return IntStream.range(0, ENTRIES)
        .mapToObj(i -> new FileEntry("data/maps/level" + i + ".pak", i * 4096L))
        .toList();
  }
}
