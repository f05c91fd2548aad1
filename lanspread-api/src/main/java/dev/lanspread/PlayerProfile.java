package dev.lanspread;

import dev.lanspread.error.RequestException;

/**
 * What is stamped into a game: who plays, in which language.
 *
 * @param username the player name; not empty, no line breaks, no control characters
 * @param language the language as the game spells it, for example {@code german}; same rules
 * @since 0.1
 */
public record PlayerProfile(String username, String language) {

  /** Longest accepted value, in UTF-16 units. */
  public static final int MAX_LENGTH = 256;

  /**
   * Checks both values.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if one is empty, too long, or holds
   *     a line break, a control character or half a surrogate pair
   */
  public PlayerProfile {
    check("username", username);
    check("language", language);
  }

  private static void check(String what, String value) {
    if (value.isEmpty()
        || value.length() > MAX_LENGTH
        || !value.codePoints().allMatch(PlayerProfile::isPlain)) {
      throw RequestException.invalid(
          what,
          value,
          "1 to " + MAX_LENGTH + " characters without line breaks or control characters");
    }
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
