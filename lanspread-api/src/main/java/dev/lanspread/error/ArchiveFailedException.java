package dev.lanspread.error;

import java.io.Serial;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An archive could not be unpacked.
 *
 * @since 0.1
 */
public final class ArchiveFailedException extends LanspreadException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param code {@code ARCHIVE_CORRUPT}, {@code ARCHIVE_UNSUPPORTED} or {@code ARCHIVE_UNSAFE}
   * @param message for players
   * @param facts for programs; copied
   * @param cause what led to it, or null
   */
  public ArchiveFailedException(
      ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
    super(code, message, facts, cause);
  }

  /** Creates a failure without a cause. */
  public ArchiveFailedException(ErrorCode code, String message, Map<String, String> facts) {
    this(code, message, facts, null);
  }
}
