package dev.lanspread.internal.content;

/** The sizes of the tree over a file, and how many nodes it has. */
public final class BlockTree {

  /** Bytes under one node of the lowest row, as in BitTorrent v2 (BEP 52). */
  public static final int BLOCK_BYTES = 16 << 10;

  /** Bytes under one leaf: the unit of checking, blame and resume. */
  public static final int LEAF_BYTES = 1 << 20;

  /** Rows between blocks and leaves. */
  static final int LEAF_LEVEL = 6;

  private BlockTree() {}

  /**
   * Returns how many leaves a file has: none if it is empty, and one, which is its root, up to
   * {@value #LEAF_BYTES} bytes.
   *
   * @param size bytes, at least 0
   */
  public static long leaves(long size) {
    return size / LEAF_BYTES + (size % LEAF_BYTES == 0 ? 0 : 1);
  }

  /**
   * Returns how many bytes are under a leaf.
   *
   * @param size bytes of the file
   * @param leaf counted from 0
   */
  public static long leafLength(long size, long leaf) {
    return Math.min(LEAF_BYTES, size - leaf * LEAF_BYTES);
  }
}
