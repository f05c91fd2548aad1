package dev.lanspread.testkit.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Makes archives that are too large to be kept as fixtures: with {@code rar} where it is there,
 * else stored.
 *
 * @since 0.1
 */
public final class LargeArchive {

  private static final int FILE_BYTES = 8 << 20;
  private static final int RUN = 4096;
  private static final long RAR_TIMEOUT_SECONDS = 120;

  private LargeArchive() {}

  /**
   * Writes an archive of files of 8 MiB that compress to about half.
   *
   * @param archive the file to create, absolute
   * @param work an empty folder for the unpacked files
   * @param bytes how much content, rounded up to whole files
   * @param switches further switches of {@code rar}, for example {@code -s}; without {@code rar}
   *     they are ignored
   * @return the content by path
   */
  public static Map<String, Path> write(Path archive, Path work, long bytes, String... switches)
      throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    for (int i = 0; (long) i * FILE_BYTES < bytes; i++) {
      String name = "part-%03d.bin".formatted(i);
      Path file = work.resolve(name);
      Files.write(file, halfNoise(i));
      files.put(name, file);
    }
    Optional<Path> rar = RarTools.rar();
    if (rar.isPresent()) {
      pack(rar.get(), archive, work, switches);
    } else {
      store(archive, files);
    }
    return files;
  }

  private static void store(Path archive, Map<String, Path> files) throws IOException {
    try (RarWriter writer = RarWriter.rar5(archive)) {
      for (Map.Entry<String, Path> file : files.entrySet()) {
        writer.file(file.getKey(), Files.readAllBytes(file.getValue()));
      }
    }
  }

  private static void pack(Path rar, Path archive, Path work, String... switches)
      throws IOException {
    List<String> command = new java.util.ArrayList<>(List.of(rar.toString(), "a", "-idq", "-cfg-"));
    command.addAll(Arrays.asList(switches));
    command.addAll(List.of("-r", "--", archive.toString(), "."));
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(RAR_TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("rar did not pack " + archive);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static byte[] halfNoise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[FILE_BYTES];
    byte[] run = new byte[RUN];
    for (int at = 0; at < FILE_BYTES; at += 2 * RUN) {
      random.nextBytes(run);
      System.arraycopy(run, 0, bytes, at, RUN);
      System.arraycopy(run, 0, bytes, at + RUN, RUN);
    }
    return bytes;
  }
}
