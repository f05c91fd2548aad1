package dev.lanspread.internal.content;

import dev.lanspread.GameId;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A package in a folder of the test, whose files are as old as the test wants. */
final class GameOnDisk {

  static final GameId GAME = GameId.of("ggoo");

  final Path root;
  final StateDirectory state;
  private final TreeMap<String, Path> files = new TreeMap<>();
  private Instant time = Instant.parse("2026-01-01T12:00:00Z");

  GameOnDisk(Path folder) throws IOException {
    root = Files.createDirectories(folder.resolve("games/ggoo"));
    state = new StateDirectory(folder.resolve("state"));
    write("version.ini", "20260101".getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes a file that nobody has touched for long. */
  GameOnDisk write(String path, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    time = time.plusSeconds(1);
    Files.setLastModifiedTime(file, FileTime.from(time));
    files.put(path, file);
    return this;
  }

  void delete(String path) throws IOException {
    Files.delete(files.remove(path));
  }

  List<FileEntry> listing() {
    List<FileEntry> entries = new ArrayList<>();
    files.forEach(
        (path, file) -> {
          try {
            entries.add(new FileEntry(path, Files.size(file)));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return entries;
  }

  ContentCache cache() {
    return new ContentCache(state, GAME);
  }

  ContentStore.Hashable hashable() {
    long total = listing().stream().mapToLong(FileEntry::size).sum();
    return new ContentStore.Hashable(
        GAME, new PackageIdentity(root, "20260101", total), this::listing);
  }

  /** Returns the list as it has to be. */
  ContentList expected() throws IOException {
    List<HashedFile> hashed = new ArrayList<>();
    for (var entry : files.entrySet()) {
      byte[] content = Files.readAllBytes(entry.getValue());
      hashed.add(new HashedFile(entry.getKey(), content.length, Vectors.root(content)));
    }
    return ContentList.of(hashed);
  }

  /** Neither rests nor stops. */
  static final class FullPace implements Pace {
    long slept;

    @Override
    public void step(long workedNanos) {}

    @Override
    public void sleep(long millis) {
      slept += millis;
    }
  }
}
