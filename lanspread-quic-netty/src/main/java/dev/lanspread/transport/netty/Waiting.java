package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.time.Duration;
import java.util.concurrent.locks.Condition;

/** Waits of calling threads. */
final class Waiting {

  private Waiting() {}

  /** Returns the length in nanoseconds, capped instead of overflowing. */
  static long nanos(Duration length) {
    try {
      return length.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Waits for a signal.
   *
   * @return nanoseconds left
   * @throws TransportException if the thread is interrupted; its flag is clear then
   */
  @SuppressWarnings("WaitNotInLoop") // Every caller loops on its own condition.
  static long await(Condition condition, long nanos) throws TransportException {
    try {
      return condition.awaitNanos(nanos);
    } catch (InterruptedException e) {
      throw new TransportException(Kind.FAILED, "interrupted while waiting", e);
    }
  }

  /** A blocking call whose body may throw. */
  @FunctionalInterface
  interface Call<T, X extends Exception> {
    T run() throws X;
  }

  /**
   * Runs a blocking call as if the thread had not been interrupted before, and gives the flag back
   * after: a set flag would close the caller's file channel.
   */
  static <T, X extends Exception> T shielded(Call<T, X> call) throws X {
    boolean interrupted = Thread.interrupted();
    try {
      return call.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
