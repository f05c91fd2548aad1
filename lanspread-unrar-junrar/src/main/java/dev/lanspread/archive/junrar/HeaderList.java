package dev.lanspread.archive.junrar;

import com.github.junrar.rarfile.FileHeader;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.RarName;
import dev.lanspread.spi.archive.RarOutline;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the headers say.
 *
 * @param headers one for each of the library's headers
 * @param listing without the older versions of files
 */
record HeaderList(List<Described> headers, ArchiveListing listing) {

  /**
   * One header.
   *
   * @param olderVersion whether it is not listed: a newer version of the file is in the archive
   */
  record Described(ArchiveEntry entry, boolean olderVersion) {}

  /**
   * @throws ArchiveException if the library left out a header, or if one is of no use
   */
  static HeaderList of(RarOutline outline, List<FileHeader> headers) throws ArchiveException {
    refuseShortList(headers, outline.entries());
    List<Described> described = new ArrayList<>(headers.size());
    List<ArchiveEntry> listed = new ArrayList<>(headers.size());
    boolean solid = outline.solid();
    long dictionary = 0;
    for (int i = 0; i < headers.size(); i++) {
      FileHeader header = headers.get(i);
      RarName name = outline.names().get(i);
      ArchiveEntry entry = new HeaderEntry(header, name.path()).toEntry(listed.size());
      described.add(new Described(entry, name.olderVersion()));
      if (!name.olderVersion()) {
        listed.add(entry);
      }
      solid |= header.isSolid();
      dictionary = Math.max(dictionary, Dictionary.bytes(header));
    }
    return new HeaderList(
        List.copyOf(described),
        new ArchiveListing(
            outline.format().name(),
            listed,
            solid,
            !solid,
            OptionalLong.of(dictionary),
            outline.alternateStreams()));
  }

  /** A header that the library could not parse ends its list without an error. */
  static void refuseShortList(List<FileHeader> headers, int expected) throws ArchiveException {
    if (headers.size() != expected) {
      throw new ArchiveException(
          ArchiveProblem.CORRUPT,
          "the archive is damaged: %d of %d entries can be read"
              .formatted(headers.size(), expected));
    }
  }
}
