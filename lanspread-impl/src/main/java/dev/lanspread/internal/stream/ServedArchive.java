package dev.lanspread.internal.stream;

import dev.lanspread.internal.install.OpenArchive;
import dev.lanspread.spi.archive.ArchiveListing;
import java.nio.file.Path;

/** An archive that is open for streaming, where it is, and what it holds. */
record ServedArchive(Path file, OpenArchive archive, ArchiveListing listing)
    implements AutoCloseable {

  String fileName() {
    return archive.fileName();
  }

  @Override
  public void close() {
    archive.close();
  }
}
