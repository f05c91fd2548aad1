package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.RarName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses the technical listing, line by line.
 *
 * <p>Each entry is a block: a line {@code Name}, directly after it a line {@code Type}, further
 * fields, an empty line. The program prints names as they are, so a name may hold line breaks and
 * imitate fields. Such a name either puts a foreign line after {@code Name}, repeats a field, or
 * adds a whole block: the first two are refused here, the third because the blocks are then more
 * than the entries that {@link dev.lanspread.spi.archive.RarOutline} counts.
 */
final class RarListing {

  private static final String NAME = "Name";
  private static final String TYPE = "Type";
  private static final int KEY_WIDTH = 12;
  private static final String SEPARATOR = ": ";
  private static final int MAX_LINE = 1 << 17;

  private static final Set<String> KEYS =
      Set.of(
          NAME,
          TYPE,
          "Target",
          "Size",
          "Packed size",
          "Ratio",
          "mtime",
          "ctime",
          "atime",
          "Attributes",
          "CRC32",
          "CRC32 MAC",
          "BLAKE2",
          "BLAKE2 MAC",
          "Host OS",
          "Compression",
          "Flags",
          "Unix owner",
          "Unix group",
          "Version",
          "File version");

  private final List<RarName> names;
  private final ZoneId zone;
  private final List<ListedEntry> entries = new ArrayList<>();
  private final Map<String, String> block = new LinkedHashMap<>();
  private byte[] line = new byte[256];
  private int lineLength;
  private boolean preamble = true;
  private int blocks;
  private long dictionaryBytes;

  /**
   * Creates a parser.
   *
   * @param names of the entries that must be listed; older versions are read, but not returned
   * @param zone in which the listed times are meant
   */
  RarListing(List<RarName> names, ZoneId zone) {
    this.names = names;
    this.zone = zone;
  }

  void accept(byte[] bytes, int length) throws ArchiveException {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        endLine();
      } else {
        append(bytes[i]);
      }
    }
  }

  List<ListedEntry> finish() throws ArchiveException {
    if (lineLength > 0) {
      endLine();
    }
    if (!block.isEmpty()) {
      endBlock();
    }
    if (blocks != names.size()) {
      throw unclear("%d entries in place of %d".formatted(blocks, names.size()), null);
    }
    return entries;
  }

  /** Returns the largest dictionary of all entries, older versions included. */
  long dictionaryBytes() {
    return dictionaryBytes;
  }

  private void append(byte next) throws ArchiveException {
    if (lineLength == MAX_LINE) {
      throw unclear("an endless line", null);
    }
    if (lineLength == line.length) {
      line = java.util.Arrays.copyOf(line, 2 * line.length);
    }
    line[lineLength++] = next;
  }

  private void endLine() throws ArchiveException {
    String text = decode();
    lineLength = 0;
    if (preamble && !isField(text, NAME)) {
      return;
    }
    preamble = false;
    if (!text.isEmpty()) {
      field(text);
    } else if (!block.isEmpty()) {
      endBlock();
    }
  }

  private void field(String text) throws ArchiveException {
    String key = text.length() < KEY_WIDTH ? "" : text.substring(0, KEY_WIDTH).strip();
    boolean inOrder =
        switch (block.size()) {
          case 0 -> key.equals(NAME);
          case 1 -> key.equals(TYPE);
          default -> KEYS.contains(key);
        };
    if (!inOrder || !isField(text, key)) {
      throw unclear("a name or field of entry " + blocks, null);
    }
    String value = text.substring(KEY_WIDTH + SEPARATOR.length());
    if (block.put(key, value) != null) {
      throw unclear("a repeated field of entry " + blocks, null);
    }
  }

  private void endBlock() throws ArchiveException {
    if (blocks == names.size()) {
      throw unclear("more entries than it has", null);
    }
    if (!block.containsKey(TYPE)) {
      throw unclear("the type of entry " + blocks, null);
    }
    RarName name = names.get(blocks);
    ListedEntry listed = new EntryFields(entries.size(), name.path(), block, zone).toEntry();
    dictionaryBytes = Math.max(dictionaryBytes, listed.dictionaryBytes());
    if (!name.olderVersion()) {
      entries.add(listed);
    }
    blocks++;
    block.clear();
  }

  private static boolean isField(String text, String key) {
    return text.startsWith(" ".repeat(KEY_WIDTH - key.length()) + key + SEPARATOR);
  }

  private String decode() throws ArchiveException {
    int length =
        lineLength > 0 && line[lineLength - 1] == '\r' && endsWithCarriageReturn()
            ? lineLength - 1
            : lineLength;
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw unclear("a name that is not UTF-8", e);
    }
  }

  private static boolean endsWithCarriageReturn() {
    return UnrarLookup.onWindows();
  }

  static ArchiveException unclear(String what, @Nullable Throwable cause) {
    return new ArchiveException(
        ArchiveProblem.UNSUPPORTED, "unrar lists the archive unclearly: " + what, cause);
  }
}
