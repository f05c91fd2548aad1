package dev.lanspread.error;

import java.io.Serial;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Another peer could not be reached or is not who it should be.
 *
 * @since 0.1
 */
public final class PeerException extends LanspreadException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param code {@code UNREACHABLE}, {@code SELF_CONNECT}, {@code PROTOCOL_MISMATCH} or {@code
   *     IDENTITY_MISMATCH}
   * @param message for players
   * @param facts for programs; copied
   * @param cause what led to it, or null
   */
  public PeerException(
      ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
    super(code, message, facts, cause);
  }

  /**
   * Creates a failure that is known better than its code.
   *
   * @param retryable whether trying again can help this time
   */
  public PeerException(
      ErrorCode code, String message, Map<String, String> facts, boolean retryable) {
    super(code, message, facts, null, retryable);
  }

  /** Creates a failure without a cause. */
  public PeerException(ErrorCode code, String message, Map<String, String> facts) {
    this(code, message, facts, null);
  }
}
