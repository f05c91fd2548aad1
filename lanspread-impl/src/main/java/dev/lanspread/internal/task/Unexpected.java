package dev.lanspread.internal.task;

import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.ProviderException;
import dev.lanspread.internal.text.Printable;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** Turns whatever was thrown into a failure that can be told. */
public final class Unexpected {

  private static final Pattern CLASS_NAME = Pattern.compile("[\\p{L}\\p{N}_$/]+");
  private static final int MAX_CHARACTERS = 300;

  private Unexpected() {}

  /**
   * Returns what to tell the host.
   *
   * @param what what came to its end by this, for example {@code the operation}
   * @return {@code thrown} itself if it is a known failure; {@code PROVIDER_UNAVAILABLE}, naming
   *     what is missing, if a class or native library could not be linked; else {@code INTERNAL}
   */
  public static LanspreadException toException(String what, Throwable thrown) {
    if (thrown instanceof LanspreadException known) {
      return known;
    }
    if (thrown instanceof CompletionException wrapped && wrapped.getCause() != null) {
      return toException(what, wrapped.getCause()); // It came from a thread that helped.
    }
    if (thrown instanceof LinkageError error) {
      String missing = missing(error);
      return new ProviderException(
          ErrorCode.PROVIDER_UNAVAILABLE,
          what + " cannot go on, because a part of the program is missing or damaged: " + missing,
          Map.of(Facts.MISSING, missing),
          error);
    }
    return LanspreadException.internal("an internal error ended " + what, thrown);
  }

  private static String missing(LinkageError error) {
    String message = error.getMessage();
    if (message == null) {
      return error.getClass().getSimpleName();
    }
    boolean bareClass =
        error instanceof NoClassDefFoundError && CLASS_NAME.matcher(message).matches();
    return Printable.oneLine(
        bareClass ? "class " + message.replace('/', '.') : message, MAX_CHARACTERS);
  }
}
