package dev.lanspread.internal.transfer;

import dev.lanspread.internal.protocol.Message.Declined;
import java.io.IOException;
import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A source declined a request. */
public final class DeclinedException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final Declined.Reason reason;
  private final @Nullable String path;

  /** Creates the failure that a {@code declined} answer is. */
  public DeclinedException(Declined declined) {
    super("declined: " + declined.reason());
    this.reason = declined.reason();
    this.path = declined.path();
  }

  /** Tells whether the same request may be answered later. */
  public boolean isPassing() {
    return reason.passing();
  }

  /** Tells whether a file is no longer the one that was listed. */
  boolean isChanged() {
    return reason == Declined.Reason.CHANGED;
  }

  /** Returns the file that the source named; nothing that may be believed or written. */
  Optional<String> path() {
    return Optional.ofNullable(path);
  }
}
