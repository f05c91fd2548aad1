package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Cuts the one stream of all content at the listed sizes, compares checksums and feeds the sink.
 */
final class ContentSplitter {

  private static final int BUFFER = 1 << 16;

  /** Where the stream comes from. */
  @FunctionalInterface
  interface Source {
    /** Reads at least one byte, or returns -1 at the end. */
    int read(byte[] buffer, int offset, int length) throws ArchiveException;
  }

  @FunctionalInterface
  private interface SinkCall {
    void run() throws IOException;
  }

  private final BitSet selected;
  private final EntrySink sink;
  private final Source source;
  private final byte[] buffer = new byte[BUFFER];
  private boolean endedEarly;

  ContentSplitter(BitSet selected, EntrySink sink, Source source) {
    this.selected = selected;
    this.sink = sink;
    this.source = source;
  }

  /** Delivers all entries; the stream must hold exactly their bytes. */
  void deliver(List<ListedEntry> entries) throws ArchiveException {
    for (ListedEntry listed : entries) {
      deliver(listed, selected.get(listed.entry().index()));
    }
    if (source.read(buffer, 0, 1) >= 0) {
      throw new ArchiveException(
          ArchiveProblem.CORRUPT, "the archive is damaged: it holds more than it lists");
    }
  }

  /** Tells whether the stream ended before the listed bytes had come. */
  boolean endedEarly() {
    return endedEarly;
  }

  private void deliver(ListedEntry listed, boolean wanted) throws ArchiveException {
    ArchiveEntry entry = listed.entry();
    if (wanted) {
      call(() -> sink.begin(entry));
    }
    if (listed.isPrinted()) {
      content(entry, wanted);
    }
    if (wanted) {
      call(() -> sink.end(entry));
    }
  }

  private void content(ArchiveEntry entry, boolean wanted) throws ArchiveException {
    CRC32 crc = new CRC32();
    long missing = entry.size();
    while (missing > 0) {
      int count = source.read(buffer, 0, (int) Math.min(buffer.length, missing));
      if (count < 0) {
        endedEarly = true;
        throw new ArchiveException(
            ArchiveProblem.CORRUPT,
            "the archive is damaged: %d bytes of %s are missing".formatted(missing, entry.path()));
      }
      crc.update(buffer, 0, count);
      missing -= count;
      if (wanted) {
        call(() -> sink.content(ByteBuffer.wrap(buffer, 0, count)));
      }
    }
    if (entry.crc32().isPresent() && entry.crc32().getAsLong() != crc.getValue()) {
      throw new ArchiveException(
          ArchiveProblem.CORRUPT, "the archive is damaged: wrong checksum of " + entry.path());
    }
  }

  private static void call(SinkCall call) throws ArchiveException {
    try {
      call.run();
    } catch (IOException | RuntimeException e) {
      throw new ArchiveException(
          ArchiveProblem.SINK_FAILED, "the unpacked content cannot be stored", e);
    }
  }
}
