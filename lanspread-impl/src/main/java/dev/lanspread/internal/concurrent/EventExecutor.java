package dev.lanspread.internal.concurrent;

import java.util.concurrent.Executor;

/** Where the host is told things: its own executor, or the node's event thread. */
@FunctionalInterface
public interface EventExecutor extends Executor {

  /**
   * Tells whether what is executed has to wait for the calling thread, so that waiting for it here
   * would never end. May take up to two seconds where that has to be tried out.
   */
  default boolean isEventThread() {
    return false;
  }
}
