package dev.lanspread.internal.transfer;

import dev.lanspread.internal.protocol.Message.Declined;
import java.io.Serial;

/** A file of a request cannot be served. */
final class NotServedException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Declined declined; // Never serialized.

  NotServedException(Declined.Reason reason, String path) {
    super(reason + ": " + path, null, false, false);
    this.declined = new Declined(reason, path);
  }

  /** Returns what to answer. */
  Declined declined() {
    return declined;
  }
}
