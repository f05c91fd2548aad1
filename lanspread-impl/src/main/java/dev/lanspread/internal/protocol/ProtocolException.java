package dev.lanspread.internal.protocol;

import java.io.IOException;
import java.io.Serial;

/** The other side sent something that the protocol does not allow. */
public final class ProtocolException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /** Creates a failure; the message is for our log, never for the other side. */
  public ProtocolException(String message) {
    super(message);
  }

  /** Creates a failure with its cause. */
  public ProtocolException(String message, Throwable cause) {
    super(message, cause);
  }
}
