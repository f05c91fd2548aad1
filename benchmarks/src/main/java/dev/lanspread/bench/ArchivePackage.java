package dev.lanspread.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A folder of content that packs like a game's, and archives that {@code rar} makes of it. */
final class ArchivePackage {

  private static final int WORDS = 20_000;
  private static final int LINE = 1 << 16;
  private static final long PATIENCE_MINUTES = 10;

  private ArchivePackage() {}

  /** How an archive is packed. */
  enum Kind {
    /** Many files, each packed for itself. */
    MANY_FILES(1500, "-m3 -md4m"),
    /** The same files as one solid stream. */
    SOLID(1500, "-m3 -md4m -s"),
    /** Few large files, not packed. */
    STORED(6, "-m0");

    private final int files;
    private final String options;

    Kind(int files, String options) {
      this.files = files;
      this.options = options;
    }
  }

  /** Writes the content into a new folder, part text, part structured, part random. */
  static void writeContent(Path folder, Kind kind, long bytes) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    byte[][] words = words(random);
    long each = bytes / kind.files;
    for (int i = 0; i < kind.files; i++) {
      Path file = folder.resolve("data/%02d/%04d.bin".formatted(i % 50, i));
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        for (long left = each; left > 0; left -= LINE) {
          out.write(block(random, words), 0, (int) Math.min(LINE, left));
        }
      }
    }
  }

  /** Returns where a program of RARLAB's is; {@code tools/fetch-unrar} puts it there. */
  static String program(String name) {
    Path fetched = Path.of("target", "rar-tools", "usr", "bin", name).toAbsolutePath();
    return Files.isExecutable(fetched) ? fetched.toString() : name;
  }

  /** Packs everything below {@code content}. */
  static void pack(Path content, Path archive, Kind kind) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program("rar"), "a", "-idq", "-r", "-mt2"));
    command.addAll(List.of(kind.options.split(" ")));
    Path made = archive.resolveSibling("packed.rar");
    command.addAll(List.of(made.toAbsolutePath().toString(), "."));
    run(command, content);
    Files.move(made, archive);
  }

  /** Runs a program to its end. */
  static void run(List<String> command, Path folder) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("failed: " + command);
    }
  }

  private static byte[][] words(SplittableRandom random) {
    byte[][] words = new byte[WORDS][];
    for (int i = 0; i < WORDS; i++) {
      char[] letters = new char[2 + random.nextInt(9)];
      for (int j = 0; j < letters.length; j++) {
        letters[j] = (char) ('a' + random.nextInt(26));
      }
      words[i] = (new String(letters) + ' ').getBytes(StandardCharsets.US_ASCII);
    }
    return words;
  }

  /** Half of it words, some more often than others, a quarter records, a quarter noise. */
  private static byte[] block(SplittableRandom random, byte[][] words) {
    byte[] block = new byte[LINE];
    int at = 0;
    while (at < LINE / 2) {
      int rank = (int) (WORDS * random.nextDouble() * random.nextDouble() * random.nextDouble());
      byte[] word = words[rank];
      int length = Math.min(word.length, LINE / 2 - at);
      System.arraycopy(word, 0, block, at, length);
      at += length;
    }
    int value = random.nextInt(1 << 20);
    for (; at < LINE * 3 / 4; at += Integer.BYTES) {
      value += random.nextInt(64);
      block[at] = (byte) value;
      block[at + 1] = (byte) (value >> 8);
      block[at + 2] = (byte) (value >> 16);
    }
    byte[] noise = new byte[LINE - at];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, block, at, noise.length);
    return Arrays.copyOf(block, LINE);
  }
}
