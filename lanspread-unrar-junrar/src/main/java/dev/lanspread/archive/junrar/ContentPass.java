package dev.lanspread.archive.junrar;

import com.github.junrar.exception.CrcErrorException;
import com.github.junrar.exception.RarException;
import com.github.junrar.rarfile.FileHeader;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import java.util.BitSet;
import java.util.List;

/** Unpacks in archive order: the selected entries, and all others too where one needs them. */
final class ContentPass {

  private final JunrarDecoder.Opened opened;
  private final ArchiveListing listing;
  private final BitSet selected;
  private final EntrySink sink;
  private final SupervisedCall call;
  private final ArchiveLimits limits;

  ContentPass(
      JunrarDecoder.Opened opened,
      ArchiveListing listing,
      BitSet selected,
      EntrySink sink,
      SupervisedCall call,
      ArchiveLimits limits) {
    this.opened = opened;
    this.listing = listing;
    this.selected = selected;
    this.sink = sink;
    this.call = call;
    this.limits = limits;
  }

  void run() throws Exception {
    List<FileHeader> headers = opened.headers();
    for (ArchiveEntry entry : listing.entries()) {
      call.checkpoint();
      FileHeader header = headers.get(entry.index());
      boolean wanted = selected.get(entry.index());
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
    return listing.solid()
        ? header.getFullPackSize() > 0 || header.getFullUnpackSize() > 0
        : wanted && header.getFullUnpackSize() > 0;
  }

  private void extract(ArchiveEntry entry, FileHeader header, EntryOutput output) throws Exception {
    refuseLargeDictionary(entry, header);
    boolean unchecked = HeaderEntry.lacksChecksum(header);
    if (unchecked && listing.solid()) {
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

  private void refuseLargeDictionary(ArchiveEntry entry, FileHeader header)
      throws ArchiveException {
    long needed = Dictionary.bytes(header);
    boolean stored = header.isRar5Container() && header.getUnpMethod() == 0;
    if (!stored && needed > limits.maxDictionaryBytes()) {
      throw new ArchiveException(
          ArchiveProblem.DICTIONARY_TOO_LARGE,
          "%s needs a dictionary of %d bytes, more than the limit of %d"
              .formatted(entry.path(), needed, limits.maxDictionaryBytes()));
    }
  }
}
