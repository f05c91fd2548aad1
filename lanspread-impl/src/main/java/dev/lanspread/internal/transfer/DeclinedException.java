package dev.lanspread.internal.transfer;

import dev.lanspread.internal.protocol.Message.Declined;
import java.io.IOException;
import java.io.Serial;

/** A source declined a request. */
public final class DeclinedException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final Declined.Reason reason;

  /** Creates the failure that a {@code declined} answer is. */
  public DeclinedException(Declined.Reason reason) {
    super("declined: " + reason);
    this.reason = reason;
  }

  /** Tells whether the same request may be answered later. */
  public boolean isPassing() {
    return reason.passing();
  }
}
