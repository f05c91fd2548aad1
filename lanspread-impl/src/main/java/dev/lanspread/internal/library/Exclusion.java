package dev.lanspread.internal.library;

import dev.lanspread.event.WarningCodes;

/**
 * A file or folder of a package that is neither listed nor served.
 *
 * @param code one of {@link dev.lanspread.event.WarningCodes}
 * @param path relative to the game root, with {@code /}
 * @param reason why, as a clause
 */
record Exclusion(String code, String path, String reason) {

  /** Tells whether nobody may have the package at all because of this. */
  boolean withholdsAll() {
    return code.equals(WarningCodes.UNREADABLE) || isUnfinished();
  }

  /** Tells whether the package is not complete yet because of this. */
  boolean isUnfinished() {
    return code.equals(WarningCodes.UNFINISHED_TRANSFER);
  }
}
