package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The content of a game's root archives, one archive after the other. */
final class ArchiveContent implements InstallContent, AutoCloseable {

  private final List<OpenArchive> archives = new ArrayList<>();
  private final List<ArchiveListing> listings = new ArrayList<>();
  private final List<Path> files;
  private final GameId game;
  private final ArchiveOpener opener;
  private final Cancellation cancel;

  private ArchiveContent(GameId game, List<Path> files, ArchiveOpener opener, Cancellation cancel) {
    this.game = game;
    this.files = files;
    this.opener = opener;
    this.cancel = cancel;
  }

  /** Opens all archives and reads their headers; on failure nothing stays open. */
  static ArchiveContent open(GameId game, GameRoot root, ArchiveOpener opener, Cancellation cancel)
      throws IOException {
    List<Path> files = RootArchives.of(game, root);
    ArchiveContent content = new ArchiveContent(game, files, opener, cancel);
    try {
      for (Path file : files) {
        cancel.check();
        OpenArchive archive = opener.open(game, file);
        content.archives.add(archive);
        content.listings.add(archive.listing(cancel));
      }
      return content;
    } catch (RuntimeException | Error e) {
      content.close();
      throw e;
    }
  }

  @Override
  public List<ArchiveEntry> entries() {
    return listings.stream().flatMap(listing -> listing.entries().stream()).toList();
  }

  @Override
  public void writeTo(SafeWriter writer) {
    EntrySink sink = writer.sink();
    for (int i = 0; i < archives.size(); i++) {
      if (PairedReading.suits(listings.get(i), opener.limits())) {
        readPaired(i, sink, writer.sink());
      } else {
        archives.get(i).read(entry -> true, sink, cancel);
      }
    }
  }

  private void readPaired(int i, EntrySink sink, EntrySink other) {
    try (OpenArchive again = opener.open(game, files.get(i))) {
      new PairedReading(archives.get(i), again, cancel).read(listings.get(i), sink, other);
    }
  }

  PackageSummary summary() {
    long unpackedBytes = listings.stream().mapToLong(ArchiveListing::unpackedBytes).sum();
    String backend = archives.isEmpty() ? "" : archives.get(0).providerId();
    return new PackageSummary(archives.size(), unpackedBytes, dictionaryBytes(), backend);
  }

  @Override
  public void close() {
    archives.forEach(OpenArchive::close);
  }

  private OptionalLong dictionaryBytes() {
    long largest = 0;
    for (ArchiveListing listing : listings) {
      if (listing.dictionaryBytes().isEmpty()) {
        return OptionalLong.empty();
      }
      largest = Math.max(largest, listing.dictionaryBytes().getAsLong());
    }
    return OptionalLong.of(largest);
  }
}
