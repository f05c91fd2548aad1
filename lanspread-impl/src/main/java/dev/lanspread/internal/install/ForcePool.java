package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.internal.operation.Cancellation;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Puts written files on disk beside the unpacking, several at once.
 *
 * <p>A journaling file system commits the forces of several threads together; see {@code
 * docs/updates.md} for what that is worth. The number of files that wait is bounded, as each holds
 * a file handle.
 */
final class ForcePool implements AutoCloseable {

  private static final int THREADS = 4;
  private static final int MOST_WAITING = 64;
  private static final int PATIENCE_MILLIS = 100;

  private final Semaphore room = new Semaphore(MOST_WAITING);
  private final ExecutorService threads;
  private volatile @Nullable IOException failure;

  ForcePool(GameId game) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread =
                  new Thread(task, "lanspread-force-" + game + '-' + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.threads = pool;
  }

  /**
   * Runs {@code task} soon, after those that were submitted before have begun; waits while too many
   * are waiting. Fails if an earlier one failed.
   */
  void submit(Task task) throws IOException {
    throwFailure();
    room.acquireUninterruptibly();
    threads.execute(() -> run(task));
  }

  /** Waits for all tasks, or until cancelled. */
  void await(Cancellation cancel) throws IOException {
    try {
      while (!room.tryAcquire(MOST_WAITING, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        cancel.check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the disk", e);
    }
    room.release(MOST_WAITING);
    throwFailure();
  }

  /** Waits for all tasks, whatever becomes of them, and ends the threads. */
  @Override
  public void close() {
    room.acquireUninterruptibly(MOST_WAITING);
    threads.shutdown();
  }

  private void run(Task task) {
    try {
      task.run();
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException | Error e) {
      failure = new IOException("cannot finish a file", e);
    } finally {
      room.release();
    }
  }

  private void throwFailure() throws IOException {
    IOException seen = failure;
    if (seen != null) {
      throw seen;
    }
  }

  @FunctionalInterface
  interface Task {
    void run() throws IOException;
  }
}
