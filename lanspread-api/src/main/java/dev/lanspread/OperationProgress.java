package dev.lanspread;

import java.time.Duration;
import java.util.Optional;

/**
 * How far an operation is.
 *
 * @param bytes bytes done, those found on disk at the start included
 * @param totalBytes bytes in all; 0 while unknown
 * @param bytesPerSecond rate over the last seconds
 * @param timeLeft estimate at that rate; empty while unknown
 * @since 0.1
 */
public record OperationProgress(
    long bytes, long totalBytes, long bytesPerSecond, Optional<Duration> timeLeft) {

  /** Nothing done, nothing known. */
  public static final OperationProgress UNKNOWN = new OperationProgress(0, 0, 0, Optional.empty());
}
