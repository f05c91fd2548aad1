package dev.lanspread;

/**
 * The registration of one listener.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

  /** Ends the registration; idempotent. An event already being delivered may still arrive. */
  @Override
  void close();
}
