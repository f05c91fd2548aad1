package dev.lanspread.internal.library;

/**
 * A file or folder of a package that is neither listed nor served.
 *
 * @param code one of {@link dev.lanspread.event.WarningCodes}
 * @param path relative to the game root, with {@code /}
 * @param reason why, as a clause
 */
record Exclusion(String code, String path, String reason) {}
