package dev.lanspread.internal.provider;

import dev.lanspread.internal.text.Printable;
import java.util.ServiceConfigurationError;

/** What a plugin threw, in one line. */
final class Failure {

  /** Longest text taken over from a plugin, in code points. */
  static final int MAX_CHARACTERS = 300;

  private Failure() {}

  static String describe(Throwable thrown) {
    String text = thrown instanceof ServiceConfigurationError ? message(thrown) : full(thrown);
    Throwable cause = thrown.getCause();
    String all = cause == null ? text : text + ": " + full(cause);
    return Printable.oneLine(all, MAX_CHARACTERS);
  }

  private static String full(Throwable thrown) {
    return thrown.getMessage() == null
        ? thrown.getClass().getName()
        : thrown.getClass().getName() + ": " + thrown.getMessage();
  }

  // The loader's own messages start with the name of the service, which the error tells anyway.
  private static String message(Throwable thrown) {
    String text = String.valueOf(thrown.getMessage());
    int end = text.indexOf(": ");
    return end < 0 ? text : text.substring(end + 2);
  }
}
