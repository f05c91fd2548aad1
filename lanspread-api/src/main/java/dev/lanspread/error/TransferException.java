package dev.lanspread.error;

import java.io.Serial;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A game could not be fetched.
 *
 * @since 0.1
 */
public final class TransferException extends LanspreadException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param code {@code AMBIGUOUS_METADATA}, {@code SOURCES_LOST}, {@code VERIFICATION_FAILED} or
   *     {@code NO_PEERS_HAVE_GAME}
   * @param message for players
   * @param facts for programs; copied
   * @param cause what led to it, or null
   */
  public TransferException(
      ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
    super(code, message, facts, cause);
  }

  /**
   * Creates a failure that is known better than its code.
   *
   * @param retryable whether trying again can help this time
   */
  public TransferException(
      ErrorCode code, String message, Map<String, String> facts, boolean retryable) {
    super(code, message, facts, null, retryable);
  }

  /** Creates a failure without a cause. */
  public TransferException(ErrorCode code, String message, Map<String, String> facts) {
    this(code, message, facts, null);
  }
}
