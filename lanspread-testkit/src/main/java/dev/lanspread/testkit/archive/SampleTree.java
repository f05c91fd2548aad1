package dev.lanspread.testkit.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The known content of the fixtures: names that are awkward but allowed, sizes from nothing to
 * several MiB, the same bytes at every call.
 *
 * @since 0.1
 */
public final class SampleTree {

  /** When every file was last changed. */
  public static final Instant MODIFIED = Instant.parse("2026-01-01T12:00:00Z");

  /** A folder without a file in it. */
  public static final String EMPTY_FOLDER = "empty folder";

  private static final int SMALL_FILES = 60;
  private static final int BIG_FILE_BYTES = 3 << 20;

  private SampleTree() {}

  /** Returns the content by path, small files only, in the order of the paths. */
  public static Map<String, byte[]> small() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("readme.txt", text(5_000, 1));
    files.put("nothing.dat", new byte[0]);
    files.put("data/a/b/c/d/e/f/g/h/leaf.bin", noise(1_000, 2));
    files.put("Ünïcode/日本語 файл.txt", text(200, 3));
    files.put("blank [brackets] & -dash.txt", text(300, 4));
    files.put("-dash.txt", text(30, 5));
    for (int i = 0; i < SMALL_FILES; i++) {
      files.put("many/file-%03d.txt".formatted(i), text(20 + i, 100 + i));
    }
    return Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** Returns {@link #small} and files of several MiB. */
  public static Map<String, byte[]> full() {
    Map<String, byte[]> files = new TreeMap<>(small());
    files.put("data/big.pak", pack(BIG_FILE_BYTES, 6));
    files.put("data/second.pak", pack(BIG_FILE_BYTES / 2, 7));
    return Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** Writes files and the empty folder below {@code folder}, with {@link #MODIFIED} times. */
  public static void write(Map<String, byte[]> files, Path folder) throws IOException {
    Files.createDirectories(folder.resolve(EMPTY_FOLDER));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.toAbsolutePath().getParent());
      Files.write(target, file.getValue());
      Files.setLastModifiedTime(target, FileTime.from(MODIFIED));
    }
  }

  /** Writes {@link #full} and {@link #small} into two folders: how the fixtures were made. */
  public static void main(String[] folders) throws IOException {
    write(full(), Path.of(folders[0]));
    write(small(), Path.of(folders[1]));
  }

  /** Returns bytes that cannot be compressed. */
  public static byte[] noise(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  /** Returns lines of words. */
  private static byte[] text(int length, long seed) {
    String[] words = {"north", "gate", "player", "map", "rocket", "flag", "\n", "ready", "\r\n"};
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(words[random.nextInt(words.length)]).append(' ');
    }
    return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns bytes that compress well but not trivially: a repeated block, changed here and there.
   */
  private static byte[] pack(int length, long seed) {
    byte[] block = noise(2_048, seed);
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; at += block.length) {
      System.arraycopy(block, 0, bytes, at, Math.min(block.length, length - at));
      bytes[at + random.nextInt(Math.min(block.length, length - at))] ^= 0x55;
    }
    return bytes;
  }
}
