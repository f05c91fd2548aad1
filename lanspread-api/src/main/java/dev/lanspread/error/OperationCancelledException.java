package dev.lanspread.error;

import java.io.Serial;
import java.util.Map;

/**
 * The operation was cancelled by its caller or by the closing node.
 *
 * @since 0.1
 */
public final class OperationCancelledException extends LanspreadException {

  @Serial private static final long serialVersionUID = 1L;

  /** Creates the end of a cancelled operation. */
  public OperationCancelledException(String game) {
    super(ErrorCode.CANCELLED, "cancelled", Map.of(Facts.GAME, game), null);
  }
}
