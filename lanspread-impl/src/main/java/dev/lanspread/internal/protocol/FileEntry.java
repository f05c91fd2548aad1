package dev.lanspread.internal.protocol;

/**
 * One file of a package as its owner lists it.
 *
 * @param path relative to the game root, with {@code /}
 * @param size bytes, at least 0
 */
public record FileEntry(String path, long size) {
  /** Checks that there is a path and the size is not negative. */
  public FileEntry {
    Shape.text(path, Shape.TEXT, "path");
    Shape.range(0, size);
  }
}
