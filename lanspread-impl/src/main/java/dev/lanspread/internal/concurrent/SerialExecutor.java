package dev.lanspread.internal.concurrent;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in the order they came; the single owner of some state.
 *
 * <p>Uses a thread only while there is something to do. Once its threads accept nothing more, tasks
 * are dropped.
 */
public final class SerialExecutor implements Executor {

  private final Predicate<Runnable> threads;
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private boolean running;

  /** Runs tasks on {@code threads}, which tells whether it accepted one. */
  SerialExecutor(Predicate<Runnable> threads) {
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
    startDraining();
  }

  /** Returns how many tasks wait. */
  public int backlog() {
    synchronized (queue) {
      return queue.size();
    }
  }

  private void startDraining() {
    boolean started = false;
    try {
      started = threads.test(this::drain);
    } finally {
      if (!started) {
        giveUp();
      }
    }
  }

  private void giveUp() {
    synchronized (queue) {
      queue.clear();
      running = false;
    }
  }

  private void drain() {
    Runnable task = next();
    while (task != null) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // The rest of the queue must still run; the pool logs what is thrown.
        startDraining();
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
