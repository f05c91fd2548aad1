package dev.lanspread.internal.content;

import java.security.MessageDigest;
import java.util.function.Consumer;

/**
 * Hashes a file as its bytes come: the root of its tree, and on the way every leaf.
 *
 * <p>Feed it from an array of about 64 KiB, which stays in the processor's cache. Keeps a few
 * kilobytes whatever the size of the file. Confined to one thread.
 */
public final class TreeDigest {

  private static final int LEAF_BLOCKS = BlockTree.LEAF_BYTES / BlockTree.BLOCK_BYTES;

  // Above one leaf of nothing.
  private static final Hash NO_LEAF = emptyLeaf();

  private final MessageDigest sha = Hash.sha256();
  private final Fold blocks = new Fold(sha, Hash.ZERO);
  private final Fold leaves = new Fold(sha, NO_LEAF);
  private final Consumer<Hash> sink;
  private int inBlock;

  /**
   * Begins with an empty file.
   *
   * @param sink given each leaf of {@link #update}, in order; the last one at the end of the file
   */
  public TreeDigest(Consumer<Hash> sink) {
    this.sink = sink;
  }

  /** Begins with an empty file; leaves are not told. */
  public TreeDigest() {
    this(leaf -> {});
  }

  /** Takes in the next bytes. */
  public void update(byte[] bytes, int offset, int length) {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      int taken = Math.min(end - from, BlockTree.BLOCK_BYTES - inBlock);
      sha.update(bytes, from, taken);
      from += taken;
      inBlock += taken;
      if (inBlock == BlockTree.BLOCK_BYTES) {
        endBlock();
      }
    }
  }

  /**
   * Takes a leaf in place of the bytes under it, which must be the next ones.
   *
   * @throws IllegalStateException in the middle of another leaf
   */
  public void add(Hash leaf) {
    if (inBlock > 0 || blocks.count() > 0) {
      throw new IllegalStateException("in the middle of a leaf");
    }
    leaves.add(leaf);
  }

  /** Ends the file and returns its root, {@link Hash#ZERO} if it is empty; then begins anew. */
  public Hash finish() {
    if (inBlock > 0) {
      endBlock();
    }
    if (blocks.count() > 0) {
      // A file that is smaller than a leaf has a smaller tree.
      endLeaf(leaves.count() == 0 ? blocks.top() : blocks.top(BlockTree.LEAF_LEVEL));
    }
    return leaves.count() == 0 ? Hash.ZERO : leaves.top();
  }

  private void endBlock() {
    inBlock = 0;
    blocks.addDigest();
    if (blocks.count() == LEAF_BLOCKS) {
      endLeaf(blocks.top());
    }
  }

  private void endLeaf(Hash leaf) {
    leaves.add(leaf);
    sink.accept(leaf);
  }

  private static Hash emptyLeaf() {
    Fold fold = new Fold(Hash.sha256(), Hash.ZERO);
    fold.add(Hash.ZERO);
    return fold.top(BlockTree.LEAF_LEVEL);
  }
}
