package dev.lanspread.examples.client;

import java.io.Serial;

/** A headless peer answered a command with an error. */
public final class CommandRefusedException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String code;

  CommandRefusedException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Returns the error code, such as {@code UNREACHABLE}. */
  public String code() {
    return code;
  }
}
