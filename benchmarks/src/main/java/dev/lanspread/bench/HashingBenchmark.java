package dev.lanspread.bench;

import dev.lanspread.internal.content.Hash;
import dev.lanspread.internal.content.TreeDigest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
 * Hashing one file as it comes from the disk, beside SHA-256 alone: what checking costs one core.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HashingBenchmark {

  private static final int PART = 64 << 10;

  /** Size of the file. */
  @Param("64")
  public int mebibytes;

  private final byte[] part = new byte[PART];

  /** Makes the content; every part is the same. */
  @Setup(Level.Trial)
  public void make() {
    new Random(1).nextBytes(part);
  }

  /** One SHA-256 over everything. */
  @Benchmark
  public byte[] plain() throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < parts(); i++) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** The root of the tree. */
  @Benchmark
  public Hash tree() {
    TreeDigest digest = new TreeDigest();
    for (int i = 0; i < parts(); i++) {
      digest.update(part, 0, PART);
    }
    return digest.finish();
  }

  private int parts() {
    return (mebibytes << 20) / PART;
  }
}
