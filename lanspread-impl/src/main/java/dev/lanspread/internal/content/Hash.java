package dev.lanspread.internal.content;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The 32 bytes of a SHA-256, or 32 zeros where there is nothing to hash; big-endian. */
public record Hash(long first, long second, long third, long fourth) {

  /** Bytes of a hash. */
  public static final int BYTES = 32;

  /** Stands for what is not there: blocks after the end of a file, and the tree of an empty one. */
  public static final Hash ZERO = new Hash(0, 0, 0, 0);

  private static final int DIGITS = 2 * BYTES;

  /** Reads a hash from the position of {@code bytes}, which moves on. */
  public static Hash read(ByteBuffer bytes) {
    return new Hash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  /**
   * Returns the hash that is written as 64 lower-case hex digits.
   *
   * @throws IllegalArgumentException if {@code hex} is anything else
   */
  public static Hash parse(String hex) {
    if (hex.length() != DIGITS || hex.chars().anyMatch(c -> c >= 'A' && c <= 'F')) {
      throw new IllegalArgumentException("not 64 lower-case hex digits");
    }
    return read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  /** Writes the hash at the position of {@code bytes}, which moves on. */
  public void write(ByteBuffer bytes) {
    bytes.putLong(first).putLong(second).putLong(third).putLong(fourth);
  }

  /** Returns 64 lower-case hex digits. */
  @Override
  public String toString() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    write(bytes);
    return HexFormat.of().formatHex(bytes.array());
  }

  /** Returns a new SHA-256. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
