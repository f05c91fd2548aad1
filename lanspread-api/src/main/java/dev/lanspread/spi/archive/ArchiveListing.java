package dev.lanspread.spi.archive;

import java.util.List;
import java.util.OptionalLong;

/**
 * What an archive's headers say.
 *
 * @param format the format as shown to people, for example {@code RAR5}
 * @param entries all entries in archive order
 * @param solid whether entries can only be read in one pass, in order
 * @param selectable whether several readers of a non-solid archive may each read a part of it
 *     cheaply
 * @param dictionaryBytes memory the dictionary needs; empty if the backend cannot tell
 * @since 0.1
 */
public record ArchiveListing(
    String format,
    List<ArchiveEntry> entries,
    boolean solid,
    boolean selectable,
    OptionalLong dictionaryBytes) {

  /** Copies the list. */
  public ArchiveListing {
    entries = List.copyOf(entries);
  }

  /** Returns the sum of the sizes of all files, in bytes. */
  public long unpackedBytes() {
    return entries.stream().mapToLong(ArchiveEntry::size).sum();
  }
}
