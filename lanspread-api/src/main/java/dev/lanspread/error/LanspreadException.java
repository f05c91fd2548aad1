package dev.lanspread.error;

import java.io.Serial;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of all failures that lanspread reports.
 *
 * <p>The message is for players; {@link #code()} and {@link #facts()} are for programs.
 *
 * @since 0.1
 */
public sealed class LanspreadException extends RuntimeException
    permits ArchiveFailedException,
        OperationCancelledException,
        PeerException,
        ProviderException,
        RequestException,
        StorageException,
        TransferException {

  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final LinkedHashMap<String, String> facts;
  private final boolean retryable;

  LanspreadException(
      ErrorCode code, String message, Map<String, String> facts, @Nullable Throwable cause) {
    this(code, message, facts, cause, code.retryable());
  }

  LanspreadException(
      ErrorCode code,
      String message,
      Map<String, String> facts,
      @Nullable Throwable cause,
      boolean retryable) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.facts = new LinkedHashMap<>(facts);
    this.retryable = retryable;
  }

  /** Returns a failure that is a defect of lanspread itself. */
  public static LanspreadException internal(String message, Throwable cause) {
    return new LanspreadException(ErrorCode.INTERNAL, message, Map.of(), cause);
  }

  /** Returns the stable code. */
  public ErrorCode code() {
    return code;
  }

  /**
   * Returns what is known about the failure, under the keys of {@link Facts}, in the order in which
   * it was given; unmodifiable.
   */
  public Map<String, String> facts() {
    return Collections.unmodifiableMap(facts);
  }

  /**
   * Tells whether trying again, without changing the request, can help; where the code alone does
   * not tell, the single failure does.
   */
  public boolean retryable() {
    return retryable;
  }
}
