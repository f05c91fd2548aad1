package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntryKind;

/**
 * An entry as the program lists it.
 *
 * @param reference whether the content is that of an earlier entry, which the program does not
 *     print
 * @param blake2 whether the archive has a BLAKE2 hash in place of a CRC-32
 * @param dictionaryBytes size of the dictionary; 0 if not listed
 */
record ListedEntry(ArchiveEntry entry, boolean reference, boolean blake2, long dictionaryBytes) {

  /** Tells whether the program prints bytes for it. */
  boolean isPrinted() {
    return entry.kind() == EntryKind.FILE && !reference;
  }

  /** Tells whether all bytes that are printed for it are compared with a CRC-32 of the archive. */
  boolean isCompared() {
    return !isPrinted() || entry.size() == 0 || entry.crc32().isPresent();
  }
}
