package dev.lanspread.internal.content;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Folds a row of nodes, as they come, into the one above them all; whatever the length of the row,
 * one node per level is kept.
 */
final class Fold {

  /** More rows than a file of 2^63 bytes has. */
  private static final int LEVELS = 64;

  private final MessageDigest sha;
  private final Hash filler;
  private final byte[] waiting = new byte[LEVELS * Hash.BYTES];
  private final byte[] node = new byte[Hash.BYTES];

  // Bit n tells whether a node n levels up waits for its right sibling.
  private long count;

  /**
   * Begins an empty row.
   *
   * @param sha used between the calls of this class by others too
   * @param filler stands in the row for every node that does not come
   */
  Fold(MessageDigest sha, Hash filler) {
    this.sha = sha;
    this.filler = filler;
  }

  long count() {
    return count;
  }

  void add(Hash next) {
    next.write(ByteBuffer.wrap(node));
    add();
  }

  /** Adds what {@link #sha} has taken in since its last result. */
  void addDigest() {
    finish(node);
    add();
  }

  private void add() {
    int level = 0;
    for (; ((count >> level) & 1) == 1; level++) {
      sha.update(waiting, level * Hash.BYTES, Hash.BYTES);
      sha.update(node);
      finish(node);
    }
    System.arraycopy(node, 0, waiting, level * Hash.BYTES, Hash.BYTES);
    count++;
  }

  /** Returns the node above the row, filled up to the next power of two, and begins anew. */
  Hash top() {
    return top(Long.SIZE - Long.numberOfLeadingZeros(count - 1));
  }

  /** Returns the node above the row, filled up to 2^{@code height} nodes, and begins anew. */
  Hash top(int height) {
    int level = Long.numberOfTrailingZeros(count);
    byte[] fill = filler(level);
    System.arraycopy(waiting, level * Hash.BYTES, node, 0, Hash.BYTES);
    count &= count - 1;
    for (; level < height; level++) {
      if (((count >> level) & 1) == 1) {
        sha.update(waiting, level * Hash.BYTES, Hash.BYTES);
        sha.update(node);
      } else {
        sha.update(node);
        sha.update(fill);
      }
      finish(node);
      raise(fill);
    }
    count = 0;
    return Hash.read(ByteBuffer.wrap(node));
  }

  /** Returns the node above 2^{@code level} fillers. */
  private byte[] filler(int level) {
    byte[] fill = new byte[Hash.BYTES];
    filler.write(ByteBuffer.wrap(fill));
    for (int i = 0; i < level; i++) {
      raise(fill);
    }
    return fill;
  }

  private void raise(byte[] fill) {
    sha.update(fill);
    sha.update(fill);
    finish(fill);
  }

  private void finish(byte[] target) {
    try {
      sha.digest(target, 0, Hash.BYTES);
    } catch (DigestException e) {
      throw new AssertionError("there is room for 32 bytes", e);
    }
  }
}
