package dev.lanspread.spi.archive;

import java.util.function.BooleanSupplier;

/** What a walk over RAR headers has counted so far, and its refusals. */
final class RarWalk {

  private final int maxEntries;
  private final BooleanSupplier cancelled;
  private int entries;
  private boolean solid;

  RarWalk(int maxEntries, BooleanSupplier cancelled) {
    this.maxEntries = maxEntries;
    this.cancelled = cancelled;
  }

  void checkCancelled() throws ArchiveException {
    if (cancelled.getAsBoolean()) {
      throw new ArchiveException(ArchiveProblem.CANCELLED, "reading the archive was cancelled");
    }
  }

  void countEntry() throws ArchiveException {
    if (entries == maxEntries) {
      throw new ArchiveException(
          ArchiveProblem.TOO_MANY_ENTRIES, "the archive has more than " + maxEntries + " entries");
    }
    entries++;
  }

  void markSolid() {
    solid = true;
  }

  int entries() {
    return entries;
  }

  boolean solid() {
    return solid;
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
