package dev.lanspread.internal.stream;

import dev.lanspread.internal.install.OpenArchive;
import dev.lanspread.spi.archive.ArchiveListing;

/** An archive that is open for streaming, and what it holds. */
record ServedArchive(OpenArchive archive, ArchiveListing listing) implements AutoCloseable {

  String fileName() {
    return archive.fileName();
  }

  @Override
  public void close() {
    archive.close();
  }
}
