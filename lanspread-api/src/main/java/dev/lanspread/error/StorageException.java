package dev.lanspread.error;

import java.io.Serial;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The disk refused.
 *
 * @since 0.1
 */
public final class StorageException extends LanspreadException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param code {@code INSUFFICIENT_SPACE}, {@code WRITE_FAILED}, {@code GAMES_FOLDER_UNAVAILABLE}
   *     or {@code GAME_IN_USE}
   * @param message for players
   * @param facts for programs; copied
   * @param cause what led to it, or null
   */
  public StorageException(
      ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
    super(code, message, facts, cause);
  }

  /** Creates a failure without a cause. */
  public StorageException(ErrorCode code, String message, Map<String, String> facts) {
    this(code, message, facts, null);
  }
}
