package dev.lanspread.internal.content;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file and what is hashed of it: its root, or the leaves so far. Confined to one thread.
 *
 * <p>Leaves that the cache keeps are not on the heap.
 */
final class FileHashes {

  private final String path;
  private final FileState state;
  private final List<Hash> fresh = new ArrayList<>();
  private @Nullable Hash root;
  private long stored;
  private long offset;

  /** Nothing of this file is hashed. */
  FileHashes(String path, FileState state) {
    this.path = path;
    this.state = state;
    this.root = state.size() == 0 ? Hash.ZERO : null;
  }

  /**
   * What the cache has of this file.
   *
   * @param stored leaves in the cache
   * @param offset where they begin
   */
  FileHashes(String path, FileState state, @Nullable Hash root, long stored, long offset) {
    this.path = path;
    this.state = state;
    this.root = root;
    this.stored = stored;
    this.offset = offset;
  }

  /**
   * Tells whether leaves of a file of this size are kept: the only one of a small file is its root.
   */
  static boolean hasLeaves(long size) {
    return size > BlockTree.LEAF_BYTES;
  }

  String path() {
    return path;
  }

  FileState state() {
    return state;
  }

  /** Returns the root once all is hashed, else null. */
  @Nullable Hash root() {
    return root;
  }

  /** Returns how many leaves the cache has. */
  long stored() {
    return stored;
  }

  /** Returns where in the cache they begin, in bytes. */
  long offset() {
    return offset;
  }

  int fresh() {
    return fresh.size();
  }

  /** Returns how many bytes are hashed. */
  long hashedBytes() {
    return root == null
        ? Math.min(state.size(), (stored + fresh.size()) * BlockTree.LEAF_BYTES)
        : state.size();
  }

  void add(Hash leaf) {
    if (hasLeaves(state.size())) {
      fresh.add(leaf);
    }
  }

  void complete(Hash wholeRoot) {
    root = wholeRoot;
  }

  /** Returns the leaves that the cache does not have yet, as they are kept. */
  byte[] freshBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(fresh.size() * Hash.BYTES);
    fresh.forEach(leaf -> leaf.write(bytes));
    return bytes.array();
  }

  /** All leaves are in the cache now. */
  void store(long newOffset) {
    stored += fresh.size();
    fresh.clear();
    offset = newOffset;
  }
}
