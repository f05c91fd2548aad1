package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import dev.lanspread.internal.library.Agreement;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/**
 * File lists of 10,000 files: checking one that came from a peer, and agreeing on those of four
 * sources.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ManifestBenchmark {

  private static final int SOURCES = 4;

  /** How many files the list has. */
  @Param("10000")
  public int files;

  private final List<FileEntry> list = new ArrayList<>();
  private final Map<PeerId, List<FileEntry>> lists = new HashMap<>();

  /** Makes the lists; each source's is in another order. */
  @Setup(Level.Trial)
  public void make() {
    Random random = new Random(1);
    list.add(new FileEntry("version.ini", 10));
    for (int i = 1; i < files; i++) {
      list.add(
          new FileEntry("data/part" + i / 500 + "/file" + i + ".dat", random.nextInt(1 << 20)));
    }
    for (int i = 0; i < SOURCES; i++) {
      List<FileEntry> shuffled = new ArrayList<>(list);
      Collections.shuffle(shuffled, random);
      lists.put(PeerIds.numbered(i), shuffled);
    }
  }

  /** Checks names, collisions and sizes. */
  @Benchmark
  public void check() throws ProtocolException {
    GameManifest.check(list);
  }

  /** Compares the lists of four sources as wholes. */
  @Benchmark
  public Agreement agree() {
    return Agreement.of(lists);
  }
}
