package dev.lanspread.transport.kwik;

import java.nio.ByteBuffer;

/**
 * Bytes on their way from one thread to another, first in, first out.
 *
 * <p>One producer fills the region that it got from {@link #room()}, one consumer empties the
 * region that it got from {@link #content()}; both may do so without the lock that must guard every
 * call, because the regions never overlap. It starts small and grows while it is found full, so
 * that a thousand idle streams cost little.
 */
final class ByteRing {

  static final int SMALLEST = 4 << 10;
  static final int LARGEST = 256 << 10;
  private static final int GROWTH = 4;

  private byte[] bytes = new byte[SMALLEST];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Returns the longest contiguous region that can be filled; empty if the ring is full. */
  ByteBuffer room() {
    if (size == bytes.length) {
      grow();
    }
    int tail = (head + size) % bytes.length;
    int end = tail < head ? head : bytes.length;
    return ByteBuffer.wrap(bytes, tail, size == bytes.length ? 0 : end - tail);
  }

  void produced(int count) {
    size += count;
  }

  /** Returns the longest contiguous region that can be emptied. */
  ByteBuffer content() {
    return ByteBuffer.wrap(bytes, head, Math.min(size, bytes.length - head));
  }

  void consumed(int count) {
    size -= count;
    head = (head + count) % bytes.length;
  }

  void clear() {
    size = 0;
    head = 0;
  }

  // The consumer may still hold a region of the old array: its bytes stay as they are, and what it
  // reports as consumed are the first bytes of the new array too.
  private void grow() {
    if (bytes.length >= LARGEST) {
      return;
    }
    byte[] larger = new byte[bytes.length * GROWTH];
    int first = Math.min(size, bytes.length - head);
    System.arraycopy(bytes, head, larger, 0, first);
    System.arraycopy(bytes, 0, larger, first, size - first);
    bytes = larger;
    head = 0;
  }
}
