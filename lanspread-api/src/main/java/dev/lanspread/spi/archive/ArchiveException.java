package dev.lanspread.spi.archive;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of archive backends.
 *
 * @since 0.1
 */
public final class ArchiveException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final ArchiveProblem problem;

  /**
   * Creates a failure.
   *
   * @param message for players; names the entry where there is one, never the absolute path
   */
  public ArchiveException(ArchiveProblem problem, String message) {
    this(problem, message, null);
  }

  /** Creates a failure with its cause. */
  public ArchiveException(ArchiveProblem problem, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  /** Returns why. */
  public ArchiveProblem problem() {
    return problem;
  }
}
