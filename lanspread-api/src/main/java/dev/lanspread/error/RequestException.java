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
        Map.of("what", what, "actual", shown, "expected", expected));
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(SHOWN_LENGTH)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                shown.append(String.format("\\u%04x", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.length() < text.length() && text.length() > SHOWN_LENGTH
        ? shown + "…"
        : shown.toString();
  }
}
