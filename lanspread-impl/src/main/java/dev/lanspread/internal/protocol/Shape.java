package dev.lanspread.internal.protocol;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks of message fields; what they throw becomes a {@link ProtocolException} in the codec. */
final class Shape {

  static final int NONCE = 32;
  static final int KEY = 256;
  static final int SIGNATURE = 128;

  /** Longest path or sentence, in UTF-16 units. */
  static final int TEXT = 1024;

  /** Longest id, version or other single word; a game id has at most 64. */
  static final int WORD = 64;

  private static final int MAX_PORT = 65_535;

  private Shape() {}

  static void text(@Nullable String text, int most, String field) {
    present(text, field);
    optionalText(text, most, field);
  }

  static void optionalText(@Nullable String text, int most, String field) {
    if (text != null && text.length() > most) {
      throw new IllegalArgumentException(field + " is too long");
    }
  }

  static void blob(@Nullable Blob blob, int least, int most, String field) {
    if (blob == null || blob.length() < least || blob.length() > most) {
      throw new IllegalArgumentException(field + " has a wrong length");
    }
  }

  static void optionalBlob(@Nullable Blob blob, int length, String field) {
    if (blob != null) {
      blob(blob, length, length, field);
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
    if (list.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException(field + " has a gap");
    }
    return List.copyOf(list);
  }

  /** Checks a list of texts. */
  static List<String> texts(@Nullable List<String> list, int most, int longest, String field) {
    List<String> texts = list(list, most, field);
    texts.forEach(text -> text(text, longest, field));
    return texts;
  }

  static void notNegative(long number, String field) {
    if (number < 0) {
      throw new IllegalArgumentException(field + " is negative");
    }
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
