package dev.lanspread.internal.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lanspread.spi.archive.EntryKind;
import org.jspecify.annotations.Nullable;

/**
 * One archive entry of a streamed game, as the archive's own headers describe it.
 *
 * @param path the name in the archive; hostile until the receiver's writer checked it
 * @param kind what it is
 * @param size unpacked bytes, at least 0
 * @param crc32 CRC-32 of the content, 0 to 2^32-1; null where the archive has none
 * @param modifiedSecond when it was last changed, in seconds since 1970; null where not known
 * @param modifiedNano nanoseconds of that second
 * @param executable whether it is marked executable for its owner
 */
public record StreamEntry(
    @JsonProperty("path") String path,
    @JsonProperty("kind") EntryKind kind,
    @JsonProperty("size") long size,
    @JsonProperty("crc32") @Nullable Long crc32,
    @JsonProperty("modifiedSecond") @Nullable Long modifiedSecond,
    @JsonProperty("modifiedNano") int modifiedNano,
    @JsonProperty("executable") boolean executable) {

  private static final long MAX_CRC = 0xffff_ffffL;
  private static final int MAX_NANO = 999_999_999;

  /** Years -9999 to 9999, more than any archive format can say. */
  private static final long MAX_SECOND = 400_000_000_000L;

  /** Checks the ranges. */
  public StreamEntry {
    Shape.text(path, Shape.TEXT, "path");
    Shape.present(kind, "kind");
    Shape.range(0, size);
    Shape.within(crc32 == null ? 0 : crc32, 0, MAX_CRC, "crc32");
    Shape.within(
        modifiedSecond == null ? 0 : modifiedSecond, -MAX_SECOND, MAX_SECOND, "modifiedSecond");
    Shape.within(modifiedNano, 0, MAX_NANO, "modifiedNano");
  }

  /** Tells whether a name can travel. */
  public static boolean canCarry(String path) {
    return path.length() <= Shape.TEXT && !hasLoneSurrogate(path);
  }

  /** Tells whether a time can travel. */
  public static boolean canCarry(long modifiedSecond) {
    return Math.abs(modifiedSecond) <= MAX_SECOND;
  }

  private static boolean hasLoneSurrogate(String path) {
    return path.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE);
  }
}
