package dev.lanspread.transport.kwik;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that block inside kwik so that no caller has to.
 *
 * <p>kwik interrupts threads that are blocked in it, at times too late, when they have left. An
 * interrupt that reaches a caller would close the file channel that it uses next, so only these
 * threads call what may block; they own nothing that an interrupt could harm.
 */
final class TransportThreads implements Executor {

  private static final int KEEP_ALIVE_SECONDS = 5;

  private final ExecutorService pool;

  TransportThreads(String label) {
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, label + "-kwik-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs a task on a thread of its own, at once.
   *
   * @throws RejectedExecutionException if the endpoint is closed
   */
  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** Interrupts what still runs and waits for it. */
  void close(Deadline deadline) {
    pool.shutdownNow();
    boolean interrupted = false;
    while (!pool.isTerminated() && !deadline.hasPassed()) {
      try {
        if (pool.awaitTermination(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
