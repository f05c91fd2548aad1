package dev.lanspread;

import dev.lanspread.error.RequestException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names one game: the folder name of its package and its key in the catalog.
 *
 * <p>Two ids are equal when they differ in letter case only; {@link #value()} keeps the spelling it
 * was made with.
 *
 * @param value 1 to 64 letters, digits, dots, underscores and hyphens, starting with a letter or
 *     digit; not ending with a dot, and no name that Windows keeps for devices ({@code con}, {@code
 *     lpt1.x})
 * @since 0.1
 */
public record GameId(String value) implements Comparable<GameId> {

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  // Windows makes no folder of these, whatever comes after a dot.
  private static final Pattern DEVICE =
      Pattern.compile("(con|prn|aux|nul|(com|lpt)[0-9])(\\..*)?", Pattern.CASE_INSENSITIVE);

  /**
   * Checks the shape.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if {@code value} is malformed
   */
  public GameId {
    if (!isValid(value)) {
      throw RequestException.invalid(
          "game id",
          value,
          "letters, digits, '.', '_', '-'; at most 64; no dot at the end, no device name of Windows"
              + " such as con");
    }
  }

  /**
   * Returns the id with this spelling.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if {@code value} is malformed
   */
  public static GameId of(String value) {
    return new GameId(value);
  }

  /** Tells whether {@code value} has the shape of a game id. */
  public static boolean isValid(String value) {
    return SHAPE.matcher(value).matches()
        && !value.endsWith(".")
        && !DEVICE.matcher(value).matches();
  }

  /** Returns the lower-case form, which is the same for all equal ids. */
  public String key() {
    return value.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GameId id && key().equals(id.key());
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }

  @Override
  public int compareTo(GameId other) {
    return key().compareTo(other.key());
  }

  @Override
  public String toString() {
    return value;
  }
}
