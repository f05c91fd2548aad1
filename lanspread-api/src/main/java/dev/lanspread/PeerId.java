package dev.lanspread;

import dev.lanspread.error.RequestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.regex.Pattern;

/**
 * Who a peer is: the hash of the key that it proves in the handshake.
 *
 * <p>The id survives restarts and address changes, and nobody without the private key can claim it.
 *
 * @param value 52 characters: lower-case unpadded base32 (RFC 4648) of the SHA-256 of the public
 *     key's SubjectPublicKeyInfo
 * @since 0.1
 */
public record PeerId(String value) implements Comparable<PeerId> {

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final Pattern SHAPE = Pattern.compile("[a-z2-7]{52}");
  private static final int BITS_PER_CHARACTER = 5;
  private static final int SHORT_LENGTH = 8;

  /**
   * Checks the shape.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if {@code value} is malformed
   */
  public PeerId {
    if (!SHAPE.matcher(value).matches()) {
      throw RequestException.invalid("peer id", value, "52 characters a-z, 2-7");
    }
  }

  /**
   * Returns the id with these characters.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if {@code value} is malformed
   */
  public static PeerId of(String value) {
    return new PeerId(value);
  }

  /** Returns the id of the peer that owns {@code key}. */
  public static PeerId of(PublicKey key) {
    return ofSubjectPublicKeyInfo(key.getEncoded());
  }

  /** Returns the id for the DER encoding of a public key (SubjectPublicKeyInfo). */
  public static PeerId ofSubjectPublicKeyInfo(byte[] der) {
    try {
      return new PeerId(base32(MessageDigest.getInstance("SHA-256").digest(der)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Returns the first characters, for logs and display; never compare by it. */
  public String shortForm() {
    return value.substring(0, SHORT_LENGTH);
  }

  @Override
  public int compareTo(PeerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }

  private static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte b : bytes) {
      buffer = (buffer << Byte.SIZE) | (b & 0xff);
      bits += Byte.SIZE;
      while (bits >= BITS_PER_CHARACTER) {
        bits -= BITS_PER_CHARACTER;
        text.append(ALPHABET.charAt((buffer >> bits) & 0x1f));
      }
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((buffer << (BITS_PER_CHARACTER - bits)) & 0x1f));
    }
    return text.toString();
  }
}
