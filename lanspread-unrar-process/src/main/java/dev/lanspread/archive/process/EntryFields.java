package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntryKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the fields listed for one entry into the entry. */
final class EntryFields {

  private static final Pattern SIZE = Pattern.compile("\\d{1,19}");
  private static final Pattern CRC = Pattern.compile("[0-9A-F]{8}");
  // Releases before 7 write the unit as a capital, later ones do not.
  private static final Pattern DICTIONARY =
      Pattern.compile("-md=(\\d{1,7})(?:[.,]\\d{1,3})?([KMGTkmgt])\\b");
  private static final String STORED = " -m0 ";
  private static final Pattern UNIX_MODE = Pattern.compile("[-dlcbps][-rwxsStT]{9}");
  private static final Pattern TIME =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d(?::\\d\\d)?)(?:[,.](\\d{1,9}))?");
  private static final int OWNER_EXECUTE_AT = 3;
  private static final int HEXADECIMAL = 16;

  private final int index;
  private final String path;
  private final Map<String, String> fields;
  private final ZoneId zone;

  /**
   * Takes the fields.
   *
   * @param path used in place of the listed name, which the program may have rewritten
   */
  EntryFields(int index, String path, Map<String, String> fields, ZoneId zone) {
    this.index = index;
    this.path = path;
    this.fields = fields;
    this.zone = zone;
  }

  ListedEntry toEntry() throws ArchiveException {
    refuseEncrypted();
    EntryKind kind = kind();
    ArchiveEntry entry =
        new ArchiveEntry(
            index,
            path,
            kind,
            kind == EntryKind.FILE ? size() : 0,
            kind == EntryKind.FILE && !isReference() ? crc() : OptionalLong.empty(),
            modified(),
            kind == EntryKind.FILE
                && isUnix()
                && value("Attributes").charAt(OWNER_EXECUTE_AT) == 'x');
    return new ListedEntry(entry, isReference(), fields.containsKey("BLAKE2"), dictionary());
  }

  private void refuseEncrypted() throws ArchiveException {
    if (value("Flags").contains("encrypted")
        || fields.containsKey("CRC32 MAC")
        || fields.containsKey("BLAKE2 MAC")) {
      throw new ArchiveException(
          ArchiveProblem.ENCRYPTED, "the archive is protected by a password");
    }
  }

  private EntryKind kind() {
    String type = value("Type");
    if (type.equals("Directory")) {
      return EntryKind.DIRECTORY;
    }
    if (isReference()) {
      return EntryKind.FILE;
    }
    if (!type.equals("File")) {
      return fields.containsKey("Target") ? EntryKind.LINK : EntryKind.OTHER;
    }
    boolean device = isUnix() && "cbps".indexOf(value("Attributes").charAt(0)) >= 0;
    return device ? EntryKind.OTHER : EntryKind.FILE;
  }

  private boolean isReference() {
    return value("Type").equals("File reference");
  }

  private boolean isUnix() {
    return value("Host OS").equals("Unix") && UNIX_MODE.matcher(value("Attributes")).matches();
  }

  private long size() throws ArchiveException {
    String size = value("Size");
    if (size.equals("?")) {
      throw new ArchiveException(
          ArchiveProblem.UNSUPPORTED, "the archive does not tell the size of " + path);
    }
    try {
      if (SIZE.matcher(size).matches()) {
        return Long.parseLong(size);
      }
    } catch (NumberFormatException e) {
      throw RarListing.unclear("a size beyond all bounds", e);
    }
    throw RarListing.unclear("the size of entry " + index, null);
  }

  private OptionalLong crc() throws ArchiveException {
    String crc = fields.get("CRC32");
    if (crc == null) {
      return OptionalLong.empty();
    }
    if (!CRC.matcher(crc).matches()) {
      throw RarListing.unclear("the checksum of entry " + index, null);
    }
    return OptionalLong.of(Long.parseLong(crc, HEXADECIMAL));
  }

  private Optional<Instant> modified() {
    Matcher time = TIME.matcher(value("mtime"));
    if (!time.matches()) {
      return Optional.empty();
    }
    String fraction = time.group(3) == null ? "" : "." + time.group(3);
    String seconds = time.group(2).length() == "00:00".length() ? ":00" : "";
    try {
      LocalDateTime local =
          LocalDateTime.parse(time.group(1) + "T" + time.group(2) + seconds + fraction);
      return Optional.of(local.atZone(zone).toInstant());
    } catch (DateTimeException e) {
      // A time stamp that does not exist is as good as none.
      return Optional.empty();
    }
  }

  private long dictionary() {
    String compression = value("Compression");
    Matcher dictionary = DICTIONARY.matcher(compression);
    if (compression.contains(STORED) || !dictionary.find()) {
      return 0;
    }
    int shift = 10 * (1 + "KMGT".indexOf(dictionary.group(2).toUpperCase(Locale.ROOT)));
    long units = Long.parseLong(dictionary.group(1));
    return units <= Long.MAX_VALUE >> shift ? units << shift : Long.MAX_VALUE;
  }

  private String value(String key) {
    return fields.getOrDefault(key, "");
  }
}
