package dev.lanspread.internal.stream;

import dev.lanspread.GameId;
import dev.lanspread.internal.install.ArchiveOpener;
import dev.lanspread.internal.install.OpenArchive;
import dev.lanspread.internal.install.RootArchives;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.spi.archive.ArchiveEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All archives of a game in install order, open for one stream. */
final class ServedArchives implements AutoCloseable {

  private final List<ServedArchive> archives = new ArrayList<>();

  private ServedArchives() {}

  /** Opens all archives; a header is read only if {@code cache} does not know it. */
  static ServedArchives open(
      GameId game, GameRoot root, ArchiveOpener opener, ListingCache cache, Cancellation cancel)
      throws IOException {
    ServedArchives served = new ServedArchives();
    try {
      for (Path file : RootArchives.of(root)) {
        cancel.check();
        served.add(game, file, opener, cache, cancel);
      }
      return served;
    } catch (IOException | RuntimeException e) {
      served.close();
      throw e;
    }
  }

  List<ServedArchive> archives() {
    return archives;
  }

  /** Returns the entries of all archives, one after the other. */
  List<ArchiveEntry> entries() {
    return archives.stream().flatMap(archive -> archive.listing().entries().stream()).toList();
  }

  long unpackedBytes() {
    return archives.stream().mapToLong(archive -> archive.listing().unpackedBytes()).sum();
  }

  @Override
  public void close() {
    archives.forEach(ServedArchive::close);
  }

  private void add(
      GameId game, Path file, ArchiveOpener opener, ListingCache cache, Cancellation cancel)
      throws IOException {
    OpenArchive archive = opener.open(game, file);
    try {
      archives.add(new ServedArchive(archive, cache.listing(file, archive, cancel)));
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }
}
