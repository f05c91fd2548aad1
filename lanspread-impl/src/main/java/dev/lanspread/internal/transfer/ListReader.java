package dev.lanspread.internal.transfer;

import dev.lanspread.internal.library.ListFingerprint;
import dev.lanspread.internal.protocol.Blob;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.Message.Manifest;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.store.PackageNames;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the pages of a file list together, within its limits. */
final class ListReader {

  private final @Nullable String known;
  private final List<FileEntry> files = new ArrayList<>();
  private final List<Manifest> told = new ArrayList<>();
  private @Nullable String fingerprint;
  private boolean whole = true;
  private boolean first = true;
  private long bytes;
  private int stamped;

  /**
   * @param known fingerprint of the list that was named in the request, null if none was
   */
  ListReader(@Nullable String known) {
    this.known = known;
  }

  /** Takes the next page; the last one must be followed by {@link #answer}. */
  void add(Manifest page) throws ProtocolException {
    if (first) {
      first = false;
      fingerprint = page.fingerprint();
      whole = known == null || fingerprint == null;
    }
    if (whole) {
      addFiles(page);
    } else if (!page.files().isEmpty()) {
      throw new ProtocolException("files that were not asked for");
    }
    addStamps(page);
  }

  private void addFiles(Manifest page) throws ProtocolException {
    if (page.files().isEmpty() && !page.last()) {
      throw new ProtocolException("an empty page");
    }
    if (files.size() + page.files().size() > ProtocolLimits.FILES) {
      throw new ProtocolException("too many files");
    }
    for (FileEntry file : page.files()) {
      bytes += ProtocolLimits.listBytes(file.path());
    }
    if (bytes > ProtocolLimits.LIST_BYTES) {
      throw new ProtocolException("a list of more than " + ProtocolLimits.LIST_BYTES + " bytes");
    }
    files.addAll(page.files());
  }

  private void addStamps(Manifest page) throws ProtocolException {
    Blob stamps = page.stamps();
    int count = stamps == null ? 0 : stamps.bytes().length / ProtocolLimits.STAMP;
    if (whole && stamps != null && count != page.files().size()) {
      throw new ProtocolException("as many stamps as files are needed");
    }
    if (!whole && count == 0 && !page.last()) {
      throw new ProtocolException("an empty page");
    }
    stamped += count;
    if (stamped > ProtocolLimits.FILES) {
      throw new ProtocolException("too many stamps");
    }
    if (stamps != null) {
      told.add(new Manifest(page.last(), List.of(), null, stamps, page.executable()));
    }
  }

  /**
   * Returns the answer.
   *
   * @param count how many files the known list has
   * @throws ProtocolException if the list is none that may be written, or contradicts itself
   */
  ListAnswer answer(int count) throws ProtocolException {
    String mine = fingerprint;
    if (!whole && mine != null) {
      if (!mine.equals(known)) {
        return new ListAnswer.Other(mine);
      }
      if (stamped != count) {
        throw new ProtocolException("stamps of " + stamped + " files, not " + count);
      }
      return new ListAnswer.Same(mine, stamps());
    }
    if (mine == null) {
      // Peers of old list what counts for nobody.
      files.removeIf(file -> PackageNames.isIgnored(file.path()));
    }
    GameManifest.check(files);
    List<FileEntry> ordered = ListFingerprint.inOrder(files);
    String computed = ListFingerprint.of(ordered);
    boolean contradicts = mine != null && !(mine.equals(computed) && ordered.equals(files));
    if (contradicts) {
      throw new ProtocolException("the list contradicts its fingerprint");
    }
    boolean tells = mine != null && stamped == files.size();
    return new ListAnswer.Whole(ordered, computed, tells ? stamps() : null);
  }

  private Stamps stamps() {
    Stamps all = new Stamps(stamped);
    int place = 0;
    for (Manifest page : told) {
      Blob stamps = page.stamps();
      Blob bits = page.executable();
      BitSet executable = bits == null ? new BitSet() : BitSet.valueOf(bits.bytes());
      long[] values = stamps == null ? new long[0] : Stamps.values(stamps);
      for (int i = 0; i < values.length; i++) {
        all.set(place, values[i]);
        if (executable.get(i)) {
          all.setExecutable(place);
        }
        place++;
      }
    }
    return all;
  }
}
