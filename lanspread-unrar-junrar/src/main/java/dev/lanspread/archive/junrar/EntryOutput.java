package dev.lanspread.archive.junrar;

import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Passes what the decoder writes for one entry to the sink, and counts and checks it. */
final class EntryOutput extends OutputStream {

  private final ArchiveEntry entry;
  private final boolean wanted;
  private final EntrySink sink;
  private final SupervisedCall call;
  private final CRC32 crc = new CRC32();
  private long missing;
  private @Nullable ArchiveException failure;

  EntryOutput(ArchiveEntry entry, boolean wanted, EntrySink sink, SupervisedCall call) {
    this.entry = entry;
    this.wanted = wanted;
    this.sink = sink;
    this.call = call;
    this.missing = entry.size();
  }

  @FunctionalInterface
  private interface SinkCall {
    void run() throws IOException;
  }

  void begin() throws ArchiveException {
    visit(() -> sink.begin(entry));
  }

  void end() throws ArchiveException {
    if (entry.isFile() && wanted) {
      verify();
    }
    visit(() -> sink.end(entry));
  }

  /** Throws what the sink threw, which the decoder may have wrapped or swallowed. */
  void rethrowSinkFailure() throws ArchiveException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    rethrowSinkFailure();
    if (!entry.isFile()) {
      // The target of a link; nobody may follow it.
      call.progress();
      return;
    }
    if (length > missing) {
      failure = corrupt("%s is longer than listed");
      throw failure;
    }
    missing -= length;
    crc.update(bytes, offset, length);
    visit(() -> sink.content(ByteBuffer.wrap(bytes, offset, length)));
  }

  private void verify() throws ArchiveException {
    rethrowSinkFailure();
    if (missing > 0) {
      throw corrupt("%s is shorter than listed");
    }
    if (entry.crc32().isPresent() && entry.crc32().getAsLong() != crc.getValue()) {
      throw corrupt("wrong checksum of %s");
    }
  }

  private void visit(SinkCall outside) throws ArchiveException {
    if (!wanted) {
      call.progress();
      return;
    }
    call.enter();
    try {
      outside.run();
    } catch (Throwable thrown) {
      // Whatever the sink throws is its owner's, errors included, and must reach it whole.
      failure =
          new ArchiveException(
              ArchiveProblem.SINK_FAILED, "the unpacked content cannot be stored", thrown);
      throw failure;
    } finally {
      call.leave();
    }
  }

  private ArchiveException corrupt(String format) {
    return new ArchiveException(
        ArchiveProblem.CORRUPT, "the archive is damaged: " + format.formatted(entry.path()));
  }
}
