package dev.lanspread.error;

import java.io.Serial;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plugin, or a program that it needs, is missing or cannot be chosen.
 *
 * @since 0.1
 */
public final class ProviderException extends LanspreadException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param code {@code PROVIDER_UNAVAILABLE} or {@code INVALID_ARGUMENT}
   * @param message for players
   * @param facts for programs; copied
   * @param cause what led to it, or null
   */
  public ProviderException(
      ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
    super(code, message, facts, cause);
  }

  /** Creates a failure without a cause. */
  public ProviderException(ErrorCode code, String message, Map<String, String> facts) {
    this(code, message, facts, null);
  }
}
