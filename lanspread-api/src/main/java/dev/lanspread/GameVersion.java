package dev.lanspread;

import dev.lanspread.error.RequestException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The revision of a game package, ordered by date.
 *
 * @param value eight ASCII digits, {@code YYYYMMDD}
 * @since 0.1
 */
public record GameVersion(String value) implements Comparable<GameVersion> {

  private static final Pattern SHAPE = Pattern.compile("[0-9]{8}");

  /**
   * Checks the shape.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if {@code value} is malformed
   */
  public GameVersion {
    if (!SHAPE.matcher(value).matches()) {
      throw RequestException.invalid("game version", value, "eight digits YYYYMMDD");
    }
  }

  /**
   * Returns the version with these digits.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if {@code value} is malformed
   */
  public static GameVersion of(String value) {
    return new GameVersion(value);
  }

  /** Returns the version, or empty if {@code value} is malformed. */
  public static Optional<GameVersion> parse(String value) {
    return SHAPE.matcher(value).matches() ? Optional.of(new GameVersion(value)) : Optional.empty();
  }

  @Override
  public int compareTo(GameVersion other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
