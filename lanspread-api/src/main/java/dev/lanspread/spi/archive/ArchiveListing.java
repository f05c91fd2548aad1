package dev.lanspread.spi.archive;

import java.util.List;
import java.util.OptionalLong;

/**
 * What an archive's headers say.
 *
 * @param format the format as shown to people, for example {@code RAR5}
 * @param entries all entries in archive order, numbered without gaps; of several versions of a file
 *     the newest only
 * @param solid whether entries can only be read in one pass, in order
 * @param selectable whether several readers of a non-solid archive may each read a part of it
 *     cheaply
 * @param dictionaryBytes memory the dictionary needs; empty if the backend cannot tell
 * @param alternateStreams number of alternate data streams of NTFS, which are never unpacked; 0 if
 *     there is none or the backend cannot tell
 * @since 0.1
 */
public record ArchiveListing(
    String format,
    List<ArchiveEntry> entries,
    boolean solid,
    boolean selectable,
    OptionalLong dictionaryBytes,
    int alternateStreams) {

  /** Copies the list. */
  public ArchiveListing {
    entries = List.copyOf(entries);
  }

  /** Describes an archive without alternate data streams. */
  public ArchiveListing(
      String format,
      List<ArchiveEntry> entries,
      boolean solid,
      boolean selectable,
      OptionalLong dictionaryBytes) {
    this(format, entries, solid, selectable, dictionaryBytes, 0);
  }

  /** Returns the sum of the sizes of all files, in bytes. */
  public long unpackedBytes() {
    return entries.stream().mapToLong(ArchiveEntry::size).sum();
  }
}
