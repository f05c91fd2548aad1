package dev.lanspread.testkit.transport;

import java.nio.ByteBuffer;

/**
 * Content that proves its own place: each byte depends on a seed and on its offset, so that bytes
 * that are lost, swapped, repeated or from another stream are found without keeping a copy.
 *
 * @param seed tells one content from another
 * @since 0.1
 */
public record PatternContent(long seed) {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long MIX = 0xBF58476D1CE4E5B9L;
  private static final int SHIFT = 31;

  /** Fills the rest of {@code target} with the bytes from {@code offset} on. */
  public void fill(ByteBuffer target, long offset) {
    long at = offset;
    while (target.hasRemaining()) {
      target.put(byteAt(at));
      at++;
    }
  }

  /** Returns the offset of the first byte in {@code actual} that is not right, or -1. */
  public long firstDifference(ByteBuffer actual, long offset) {
    ByteBuffer bytes = actual.duplicate();
    long at = offset;
    while (bytes.hasRemaining()) {
      if (bytes.get() != byteAt(at)) {
        return at;
      }
      at++;
    }
    return -1;
  }

  // SplitMix64 of the word, then its byte.
  private byte byteAt(long offset) {
    long word = (seed + (offset >>> 3)) * GOLDEN;
    word = (word ^ (word >>> SHIFT)) * MIX;
    return (byte) (word >>> ((offset & 7) * Byte.SIZE));
  }
}
