package dev.lanspread.examples.scenario;

import dev.lanspread.examples.game.FileTree;
import dev.lanspread.examples.game.StoredRarWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/** A game package on disk, made before a peer looks at it. */
final class TestGame {

  static final String VERSION = "20260101";

  private final Path root;

  private TestGame(Path root) {
    this.root = root;
  }

  /** Starts a package in the games folder of a peer; {@link #version} completes it. */
  static TestGame in(TestPeer peer, String id) {
    return new TestGame(peer.root(id));
  }

  /** Makes a small complete package with an archive. */
  static void small(TestPeer peer, String id) {
    in(peer, id)
        .file("game_start.cmd", text("@start local\\game.exe\r\n"))
        .archive(id + ".eti", Map.of("game.exe", random(100_000, 7), "data/a.txt", text("a")))
        .version(VERSION);
  }

  TestGame file(String path, byte[] content) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestGame archive(String name, Map<String, byte[]> entries) {
    try {
      Files.createDirectories(root);
      try (StoredRarWriter archive = new StoredRarWriter(root.resolve(name))) {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
          archive.add(entry.getKey(), entry.getValue());
        }
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestGame version(String version) {
    return file("version.ini", text(version + "\n"));
  }

  /** Returns the SHA-256 of every file of a package, {@code local/} aside. */
  static Map<String, String> packageOf(Path root) {
    return hashes(root, "local/");
  }

  /** Returns the SHA-256 of every file below a folder. */
  static Map<String, String> tree(Path folder) {
    return hashes(folder, "/");
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  private static Map<String, String> hashes(Path folder, String without) {
    try {
      return new FileTree(folder).hashes(name -> !name.startsWith(without));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
