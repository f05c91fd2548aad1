package dev.lanspread.spi.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a walk over RAR headers has found so far, and its refusals. */
final class RarWalk {

  /** Far longer than any file system takes; RARLAB's programs stop at half of it. */
  private static final int MAX_NAME_BYTES = 4 << 10;

  /** What all names together may take. */
  private static final long MAX_NAMES_BYTES = 128 << 20;

  private final int maxEntries;
  private final BooleanSupplier cancelled;
  private final List<RarName> names = new ArrayList<>();
  private long nameBytes;
  private boolean solid;
  private int alternateStreams;

  RarWalk(int maxEntries, BooleanSupplier cancelled) {
    this.maxEntries = maxEntries;
    this.cancelled = cancelled;
  }

  void checkCancelled() throws ArchiveException {
    if (cancelled.getAsBoolean()) {
      throw new ArchiveException(ArchiveProblem.CANCELLED, "reading the archive was cancelled");
    }
  }

  /** Refuses one entry, or one name, more than there may be; to be asked before it is decoded. */
  void checkRoom(int moreNameBytes) throws ArchiveException {
    if (names.size() == maxEntries) {
      throw new ArchiveException(
          ArchiveProblem.TOO_MANY_ENTRIES, "the archive has more than " + maxEntries + " entries");
    }
    nameBytes += moreNameBytes;
    if (moreNameBytes > MAX_NAME_BYTES || nameBytes > MAX_NAMES_BYTES) {
      throw new ArchiveException(
          ArchiveProblem.UNSUPPORTED, "the names in the archive are longer than is allowed");
    }
  }

  void add(RarName name) throws ArchiveException {
    if (name.path().indexOf('\0') >= 0) {
      throw corrupt("a name holds a zero");
    }
    names.add(name);
  }

  void markSolid() {
    solid = true;
  }

  void countAlternateStream() {
    alternateStreams++;
  }

  RarOutline outline(RarOutline.Format format) {
    return new RarOutline(format, names, solid, alternateStreams);
  }

  static ArchiveException corrupt(String detail) {
    return new ArchiveException(ArchiveProblem.CORRUPT, "the archive is damaged: " + detail);
  }

  static ArchiveException truncated() {
    return corrupt("it ends too early");
  }

  static ArchiveException badHeader(long position) {
    return corrupt("the header at byte " + position + " is broken");
  }

  static ArchiveException encrypted() {
    return new ArchiveException(ArchiveProblem.ENCRYPTED, "the archive is protected by a password");
  }

  static ArchiveException multiVolume() {
    return new ArchiveException(
        ArchiveProblem.MULTI_VOLUME,
        "the archive is one of several volumes, which are not supported");
  }
}
