package dev.lanspread.internal.library;

/**
 * A file or folder of a package that is neither listed nor served.
 *
 * @param code {@code UNSAFE_NAME}, {@code NAME_COLLISION}, {@code LINK}, {@code TOO_MANY_FILES},
 *     {@link #UNREADABLE} or {@link #UNFINISHED}
 * @param path relative to the game root, with {@code /}
 * @param reason why, as a clause
 */
record Exclusion(String code, String path, String reason) {

  /** It would be listed, but cannot be read. */
  static final String UNREADABLE = "UNREADABLE";

  /** Another program is still transferring it. */
  static final String UNFINISHED = "UNFINISHED_TRANSFER";

  /** Tells whether nobody may have the package at all because of this. */
  boolean withholdsAll() {
    return code.equals(UNREADABLE) || isUnfinished();
  }

  /** Tells whether the package is not complete yet because of this. */
  boolean isUnfinished() {
    return code.equals(UNFINISHED);
  }
}
