package dev.lanspread.internal.content;

import java.nio.charset.StandardCharsets;

/**
 * One file of a package and what is in it.
 *
 * @param path relative to the game root, with {@code /}
 * @param size bytes, at least 0
 * @param root of its tree; {@link Hash#ZERO} exactly if it is empty
 */
public record HashedFile(String path, long size, Hash root) {

  /** Longest path in UTF-8 bytes. */
  static final int MAX_PATH_BYTES = 0xffff;

  /**
   * Checks that the list can hold it.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public HashedFile {
    if (path.isEmpty() || pathBytes(path).length > MAX_PATH_BYTES) {
      throw new IllegalArgumentException("a path has 1 to " + MAX_PATH_BYTES + " bytes");
    }
    if (size < 0 || (size == 0) != root.equals(Hash.ZERO)) {
      throw new IllegalArgumentException("the root does not fit the size of " + path);
    }
  }

  byte[] pathBytes() {
    return pathBytes(path);
  }

  private static byte[] pathBytes(String path) {
    return path.getBytes(StandardCharsets.UTF_8);
  }
}
