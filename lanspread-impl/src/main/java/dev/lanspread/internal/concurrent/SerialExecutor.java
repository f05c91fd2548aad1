package dev.lanspread.internal.concurrent;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in the order they came; the single owner of some state.
 *
 * <p>Uses a thread only while there is something to do.
 */
public final class SerialExecutor implements Executor {

  private final Executor threads;
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private boolean running;

  SerialExecutor(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (queue) {
      queue.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    threads.execute(this::drain);
  }

  /** Returns how many tasks wait. */
  public int backlog() {
    synchronized (queue) {
      return queue.size();
    }
  }

  private void drain() {
    Runnable task = next();
    while (task != null) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // The rest of the queue must still run; the pool logs what is thrown.
        threads.execute(this::drain);
        throw e;
      }
      task = next();
    }
  }

  private @Nullable Runnable next() {
    synchronized (queue) {
      Runnable task = queue.poll();
      running = task != null;
      return task;
    }
  }
}
