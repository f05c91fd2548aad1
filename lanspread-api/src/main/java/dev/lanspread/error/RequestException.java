package dev.lanspread.error;

import java.io.Serial;
import java.util.Map;

/**
 * A request that is refused by what is known locally; nothing was begun.
 *
 * @since 0.1
 */
public final class RequestException extends LanspreadException {

  @Serial private static final long serialVersionUID = 1L;

  private static final int SHOWN_LENGTH = 80;

  /**
   * Creates a refusal.
   *
   * @param code why
   * @param message for players
   * @param facts for programs; copied
   */
  public RequestException(ErrorCode code, String message, Map<String, String> facts) {
    super(code, message, facts, null);
  }

  /**
   * Returns the refusal of a malformed value.
   *
   * @param what what the value is, for example {@code game id}
   * @param actual the value as it came; shown escaped and cut
   * @param expected what would have been accepted
   */
  public static RequestException invalid(String what, String actual, String expected) {
    String shown = printable(actual);
    return new RequestException(
        ErrorCode.INVALID_ARGUMENT,
        "invalid " + what + " \"" + shown + "\": expected " + expected,
        Map.of(Facts.WHAT, what, Facts.ACTUAL, shown, Facts.EXPECTED, expected));
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(SHOWN_LENGTH).forEach(c -> append(shown, c));
    return text.codePointCount(0, text.length()) > SHOWN_LENGTH
        ? shown.append('…').toString()
        : shown.toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          shown.append(String.format("\\u%04x", c));
      default -> shown.appendCodePoint(c);
    }
  }
}
