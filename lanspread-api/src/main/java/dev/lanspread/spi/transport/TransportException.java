package dev.lanspread.spi.transport;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of transports.
 *
 * @since 0.1
 */
public final class TransportException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final long code;

  /** What went wrong. */
  public enum Kind {
    /** A deadline passed. */
    TIMEOUT,
    /** The address cannot be bound or reached. */
    UNREACHABLE,
    /** The other side proved another key than the expected one. */
    IDENTITY_MISMATCH,
    /** No common QUIC version or application protocol. */
    PROTOCOL_MISMATCH,
    /** The other side abandoned the stream; {@link TransportException#code()} says why. */
    STREAM_RESET,
    /** The connection ended by a fault or by the other side. */
    CONNECTION_LOST,
    /** This side closed the stream, connection or endpoint. */
    CLOSED,
    /** The stack failed in a way that it does not explain. */
    FAILED
  }

  /** Creates a failure without an application error code. */
  public TransportException(Kind kind, String message) {
    this(kind, message, 0, null);
  }

  /** Creates a failure with its cause. */
  public TransportException(Kind kind, String message, @Nullable Throwable cause) {
    this(kind, message, 0, cause);
  }

  /**
   * Creates a failure.
   *
   * @param code the application error code that the other side gave; 0 if none
   */
  public TransportException(Kind kind, String message, long code, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
  }

  /** Returns what went wrong. */
  public Kind kind() {
    return kind;
  }

  /** Returns the other side's application error code, or 0. */
  public long code() {
    return code;
  }
}
