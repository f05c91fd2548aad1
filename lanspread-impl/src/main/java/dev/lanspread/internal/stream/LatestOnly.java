package dev.lanspread.internal.stream;

import dev.lanspread.internal.install.SafeWriter;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;

/** Passes on what a stream brings, but for files that a later archive replaces. */
final class LatestOnly implements EntrySink {

  private final EntrySink out;
  private final BitSet replaced = new BitSet();
  private boolean passing;

  LatestOnly(List<List<ArchiveEntry>> archives, SafeWriter writer) {
    this.out = writer.sink();
    for (int i = 0; i < archives.size(); i++) {
      archives.get(i).stream()
          .filter(writer.wanted(i).negate())
          .forEach(entry -> replaced.set(entry.index()));
    }
  }

  boolean isReplaced(ArchiveEntry entry) {
    return replaced.get(entry.index());
  }

  @Override
  public void begin(ArchiveEntry entry) throws IOException {
    passing = !isReplaced(entry);
    if (passing) {
      out.begin(entry);
    }
  }

  @Override
  public void content(ByteBuffer bytes) throws IOException {
    if (passing) {
      out.content(bytes);
    }
  }

  @Override
  public void end(ArchiveEntry entry) throws IOException {
    if (passing) {
      out.end(entry);
    }
  }
}
