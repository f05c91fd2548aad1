package dev.lanspread.internal.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of message fields; what they throw becomes a {@link ProtocolException} in the codec. */
final class Shape {

  static final int NONCE = 32;
  static final int KEY = 256;
  static final int SIGNATURE = 128;

  /** Longest text, in UTF-16 units. */
  static final int TEXT = 1024;

  private static final int MAX_PORT = 65_535;

  private Shape() {}

  static void text(@Nullable String text, String field) {
    present(text, field);
    optionalText(text, field);
  }

  static void optionalText(@Nullable String text, String field) {
    if (text != null && text.length() > TEXT) {
      throw new IllegalArgumentException(field + " is too long");
    }
  }

  static void blob(@Nullable Blob blob, int least, int most, String field) {
    if (blob == null || blob.length() < least || blob.length() > most) {
      throw new IllegalArgumentException(field + " has a wrong length");
    }
  }

  static void present(@Nullable Object value, String field) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
  }

  static <T> List<T> list(@Nullable List<T> list, int most, String field) {
    if (list == null || list.size() > most) {
      throw new IllegalArgumentException(field + " is missing or too long");
    }
    return List.copyOf(list);
  }

  static void port(int port) {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("port out of range");
    }
  }

  static void within(long value, long least, long most, String field) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(field + " out of range");
    }
  }

  static void range(long offset, long length) {
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new IllegalArgumentException("range out of bounds");
    }
  }
}
