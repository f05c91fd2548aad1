package dev.lanspread.internal.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Base64;

/** A few opaque bytes in a message; travels as base64. */
public final class Blob {

  private final byte[] bytes;

  private Blob(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns a copy of {@code bytes} as a blob. */
  public static Blob of(byte[] bytes) {
    return new Blob(bytes.clone());
  }

  /** Reads the form in which it travels. */
  @JsonCreator
  public static Blob parse(String base64) {
    return new Blob(Base64.getDecoder().decode(base64));
  }

  /** Returns the form in which it travels. */
  @JsonValue
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Returns a copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return base64();
  }
}
