package dev.lanspread.internal.transfer;

import java.util.List;

/** A piece of work that one source does in one request. */
sealed interface Part {

  /** Returns how many bytes are to come. */
  long bytes();

  /**
   * A range of one file; at most one chunk.
   *
   * @param file index in the manifest
   * @param offset first byte
   * @param length bytes
   */
  record Chunk(int file, long offset, long length) implements Part {
    @Override
    public long bytes() {
      return length;
    }
  }

  /**
   * Several small files, whole.
   *
   * @param files indexes in the manifest
   * @param bytes their sizes added up
   */
  record Batch(List<Integer> files, long bytes) implements Part {
    public Batch {
      files = List.copyOf(files);
    }
  }
}
