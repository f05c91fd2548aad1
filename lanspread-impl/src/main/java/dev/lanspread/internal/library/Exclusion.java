package dev.lanspread.internal.library;

/**
 * A file or folder of a package that is neither listed nor served.
 *
 * @param code {@code UNSAFE_NAME}, {@code NAME_COLLISION}, {@code LINK}, {@code UNREADABLE} or
 *     {@code TOO_MANY_FILES}
 * @param path relative to the game root, with {@code /}
 * @param reason why, as a clause
 */
record Exclusion(String code, String path, String reason) {}
