package dev.lanspread.archive.process;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version an unrar program announces.
 *
 * @param major for example 6
 * @param minor for example 21, two digits as the program prints them
 */
record UnrarVersion(int major, int minor) implements Comparable<UnrarVersion> {

  /** Before this, a link in an archive could lead outside its folder (CVE-2022-30333). */
  static final UnrarVersion OLDEST = new UnrarVersion(6, 12);

  /** Releases of the source 7.2.7 announce themselves as 7.20 or later. */
  static final UnrarVersion RECOMMENDED = new UnrarVersion(7, 20);

  private static final UnrarVersion WITH_DICTIONARY_SWITCH = new UnrarVersion(7, 0);

  private static final Pattern BANNER =
      Pattern.compile("^UNRAR (\\d{1,3})\\.(\\d{2})\\b", Pattern.MULTILINE);
  private static final Comparator<UnrarVersion> ORDER =
      Comparator.comparingInt(UnrarVersion::major).thenComparingInt(UnrarVersion::minor);

  static Optional<UnrarVersion> fromBanner(String output) {
    Matcher matcher = BANNER.matcher(output);
    if (!matcher.find()) {
      return Optional.empty();
    }
    return Optional.of(
        new UnrarVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
  }

  /** Tells whether {@code -mdx}, the largest dictionary that may be used, is understood. */
  boolean knowsDictionarySwitch() {
    return compareTo(WITH_DICTIONARY_SWITCH) >= 0;
  }

  @Override
  public int compareTo(UnrarVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "%d.%02d".formatted(major, minor);
  }
}
