package dev.lanspread.spi.discovery;

/**
 * A running discovery.
 *
 * <p>Threading: safe for use from any thread.
 *
 * @since 0.1
 */
public interface Discovery extends AutoCloseable {

  /** Replaces what is announced; returns at once. */
  void announce(Announcement own);

  /** Withdraws the announcement and releases sockets and threads within two seconds; idempotent. */
  @Override
  void close();
}
