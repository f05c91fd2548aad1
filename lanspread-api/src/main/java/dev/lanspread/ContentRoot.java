package dev.lanspread;

import dev.lanspread.error.RequestException;
import java.util.regex.Pattern;

/**
 * What a package consists of, in one line: the hash of the canonical list of its files with their
 * paths, sizes and contents.
 *
 * <p>Packages with the same root are the same, byte for byte; {@code docs/content.md} says how it
 * is made, so that other programs can make and check it.
 *
 * @param value {@code sha256:} and 64 lower-case hex digits
 * @since 0.1
 */
public record ContentRoot(String value) {

  private static final Pattern SHAPE = Pattern.compile("sha256:[0-9a-f]{64}");

  /**
   * Checks the shape.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if {@code value} is malformed
   */
  public ContentRoot {
    if (!SHAPE.matcher(value).matches()) {
      throw RequestException.invalid("content root", value, "sha256: and 64 hex digits");
    }
  }

  /**
   * Returns the root with these characters.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if {@code value} is malformed
   */
  public static ContentRoot of(String value) {
    return new ContentRoot(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
