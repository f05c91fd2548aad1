package dev.lanspread.spi.archive;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One entry as the archive's headers describe it; hostile until checked.
 *
 * @param index position in the archive, from 0
 * @param path the name in the archive, with {@code /} between folders where the format says folder
 * @param kind what it is
 * @param size unpacked bytes, at least 0; 0 for anything but a file
 * @param crc32 CRC-32 of the unpacked bytes, 0 to 2^32-1; empty where the archive has none
 * @param modified when the file was last changed; empty where the archive does not say
 * @param executable whether the archive marks the file executable for its owner
 * @since 0.1
 */
public record ArchiveEntry(
    int index,
    String path,
    EntryKind kind,
    long size,
    OptionalLong crc32,
    Optional<Instant> modified,
    boolean executable) {

  /** Tells whether the entry has content. */
  public boolean isFile() {
    return kind == EntryKind.FILE;
  }
}
