package dev.lanspread.internal.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One file of a package as its owner lists it.
 *
 * @param path relative to the game root, with {@code /}
 * @param size bytes, at least 0
 */
public record FileEntry(@JsonProperty("path") String path, @JsonProperty("size") long size) {
  /** Checks that there is a path and the size is not negative. */
  public FileEntry {
    Shape.text(path, Shape.TEXT, "path");
    Shape.range(0, size);
  }
}
