package dev.lanspread.archive.junrar;

import com.github.junrar.exception.CrcErrorException;
import com.github.junrar.exception.RarException;
import com.github.junrar.rarfile.FileHeader;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/** Unpacks in archive order: the selected entries, and all others too where one needs them. */
final class ContentPass {

  private static final byte STORED = 0x30;
  private static final Set<Integer> OLDER_VERSIONS = Set.of(15, 20, 26, 29);

  private final JunrarDecoder.Opened opened;
  private final HeaderList expected;
  private final BitSet selected;
  private final EntrySink sink;
  private final SupervisedCall call;

  ContentPass(
      JunrarDecoder.Opened opened,
      HeaderList expected,
      BitSet selected,
      EntrySink sink,
      SupervisedCall call) {
    this.opened = opened;
    this.expected = expected;
    this.selected = selected;
    this.sink = sink;
    this.call = call;
  }

  void run() throws Exception {
    List<FileHeader> headers = opened.headers();
    for (int i = 0; i < headers.size(); i++) {
      call.checkpoint();
      FileHeader header = headers.get(i);
      HeaderList.Described described = expected.headers().get(i);
      ArchiveEntry entry = described.entry();
      boolean wanted = !described.olderVersion() && selected.get(entry.index());
      if (wanted) {
        refuseReference(entry, header);
      }
      EntryOutput output = new EntryOutput(entry, wanted, sink, call);
      output.begin();
      if (isToBeDecoded(header, wanted)) {
        extract(entry, header, output);
      }
      output.end();
    }
  }

  /**
   * Tells whether the decoder has to see the entry. RAR4 writes data even for an empty file, and in
   * a solid archive the next file cannot be unpacked without it.
   */
  private boolean isToBeDecoded(FileHeader header, boolean wanted) {
    if (header.isDirectory() || header.getRedirection() != null) {
      return false;
    }
    return expected.listing().solid()
        ? header.getFullPackSize() > 0 || header.getFullUnpackSize() > 0
        : wanted && header.getFullUnpackSize() > 0;
  }

  private void extract(ArchiveEntry entry, FileHeader header, EntryOutput output) throws Exception {
    refuseUnknownMethod(entry, header);
    boolean unchecked = HeaderEntry.lacksChecksum(header);
    if (unchecked && expected.listing().solid()) {
      throw new ArchiveException(
          ArchiveProblem.UNSUPPORTED,
          "junrar reads no solid archive without checksums, as of " + entry.path());
    }
    try {
      opened.extract(header, output);
    } catch (CrcErrorException e) {
      output.rethrowSinkFailure();
      if (!unchecked) {
        throw new ArchiveException(
            ArchiveProblem.CORRUPT, "the archive is damaged: wrong checksum of " + entry.path(), e);
      }
      // The library takes a missing checksum for 0; the size is still compared.
    } catch (RarException | RuntimeException | StackOverflowError e) {
      output.rethrowSinkFailure();
      throw JunrarFailure.ofEntry(entry, e);
    }
  }

  private static void refuseReference(ArchiveEntry entry, FileHeader header)
      throws ArchiveException {
    if (HeaderEntry.isReference(header)) {
      throw new ArchiveException(
          ArchiveProblem.UNSUPPORTED,
          entry.path() + " refers to an identical file, which junrar cannot unpack");
    }
  }

  /** Of methods of the older format that it does not know the library unpacks nothing, silently. */
  private static void refuseUnknownMethod(ArchiveEntry entry, FileHeader header)
      throws ArchiveException {
    boolean older = !header.isRar5Container() && header.getUnpMethod() != STORED;
    if (older && !OLDER_VERSIONS.contains((int) header.getUnpVersion())) {
      throw new ArchiveException(
          ArchiveProblem.UNSUPPORTED,
          "it is packed in a way that junrar does not know, as of " + entry.path());
    }
  }
}
