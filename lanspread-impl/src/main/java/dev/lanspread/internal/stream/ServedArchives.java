package dev.lanspread.internal.stream;

import dev.lanspread.GameId;
import dev.lanspread.internal.install.ArchiveOpener;
import dev.lanspread.internal.install.OpenArchive;
import dev.lanspread.internal.install.PairedReading;
import dev.lanspread.internal.install.RootArchives;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All archives of a game in install order, open for one stream. */
final class ServedArchives implements AutoCloseable {

  private final List<ServedArchive> archives = new ArrayList<>();

  private final GameId game;
  private final ArchiveOpener opener;
  private final Cancellation cancel;

  private ServedArchives(GameId game, ArchiveOpener opener, Cancellation cancel) {
    this.game = game;
    this.opener = opener;
    this.cancel = cancel;
  }

  /** Opens all archives; a header is read only if {@code cache} does not know it. */
  static ServedArchives open(
      GameId game, GameRoot root, ArchiveOpener opener, ListingCache cache, Cancellation cancel)
      throws IOException {
    ServedArchives served = new ServedArchives(game, opener, cancel);
    try {
      for (Path file : RootArchives.of(game, root)) {
        cancel.check();
        served.add(file, cache);
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

  /**
   * Delivers the content of all archives, in the order of {@link #entries}.
   *
   * @param sink used by one thread at a time
   */
  void read(EntrySink sink) {
    for (ServedArchive served : archives) {
      if (PairedReading.suits(served.listing(), opener.limits())) {
        readPaired(served, sink);
      } else {
        served.archive().read(entry -> true, sink, cancel);
      }
    }
  }

  private void readPaired(ServedArchive served, EntrySink sink) {
    try (OpenArchive again = opener.open(game, served.file())) {
      new PairedReading(served.archive(), again, cancel).readInOrder(served.listing(), sink);
    }
  }

  @Override
  public void close() {
    archives.forEach(ServedArchive::close);
  }

  private void add(Path file, ListingCache cache) throws IOException {
    OpenArchive archive = opener.open(game, file);
    try {
      archives.add(new ServedArchive(file, archive, cache.listing(file, archive, cancel)));
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }
}
