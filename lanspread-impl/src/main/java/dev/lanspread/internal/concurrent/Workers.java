package dev.lanspread.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All threads of one node: a pool for blocking work and one timer.
 *
 * <p>Work is never interrupted, because an interrupt would close a file channel under every other
 * user of it; whoever starts blocking work has to end it by closing what it blocks on. After {@link
 * #close()} nothing is accepted any more.
 */
public final class Workers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Workers.class);
  private static final long IDLE_SECONDS = 10;

  private final String label;
  private final ExecutorService pool;
  private final ScheduledThreadPoolExecutor timer;
  private final AwakeClock awake = new AwakeClock(System::nanoTime);

  /** Creates the threads of a node; {@code label} is part of their names. */
  public Workers(String label) {
    this.label = label;
    AtomicInteger count = new AtomicInteger();
    this.pool =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> daemon(task, "worker-" + count.incrementAndGet()));
    this.timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    ScheduledFuture<?> ignored = every(AwakeClock.LOOK_EVERY, awake::nanos);
  }

  /**
   * Returns the time on a clock that stands still while the computer sleeps, in nanoseconds: for
   * patience with others.
   */
  public long awakeNanos() {
    return awake.nanos();
  }

  /**
   * Runs {@code task} on a thread named after {@code what}; what it throws is logged.
   *
   * @return whether it was accepted; {@code false} once closed
   */
  public boolean start(String what, Runnable task) {
    try {
      pool.execute(() -> runNamed(what, task));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Returns an executor that runs its tasks one at a time, in order, on threads of the pool. */
  public SerialExecutor serial(String what) {
    return new SerialExecutor(task -> start(what, task));
  }

  /** Runs a short task again and again; the first time after one period. */
  public ScheduledFuture<?> every(Duration period, Runnable task) {
    return timer.scheduleWithFixedDelay(
        () -> runLogged("timer", task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs a short task once, later; nothing happens once closed. Time asleep does not count. */
  public void after(Duration delay, Runnable task) {
    at(awakeNanos() + delay.toNanos(), task);
  }

  private void at(long awakeNanos, Runnable task) {
    long delay = awakeNanos - awakeNanos();
    try {
      ScheduledFuture<?> ignored =
          timer.schedule(() -> runIfDue(awakeNanos, task), delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("{}: closed, a delayed task is dropped", label);
    }
  }

  private void runIfDue(long awakeNanos, Runnable task) {
    if (awakeNanos - awakeNanos() > 0) {
      at(awakeNanos, task);
    } else {
      runLogged("timer", task);
    }
  }

  /** Accepts nothing more and waits up to two seconds for running work to end. */
  @Override
  public void close() {
    timer.shutdown();
    pool.shutdown();
    try {
      if (!pool.awaitTermination(2, TimeUnit.SECONDS)) {
        log.warn("{}: some work did not end in time", label);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runNamed(String what, Runnable task) {
    Thread thread = Thread.currentThread();
    String idleName = thread.getName();
    thread.setName("lanspread-" + label + "-" + what);
    try {
      runLogged(what, task);
    } finally {
      thread.setName(idleName);
    }
  }

  private void runLogged(String what, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // A defect: nobody waits for this task, so the log is the only place where it can show.
      log.error("{}: {} failed", label, what, e);
    }
  }

  private Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, "lanspread-" + label + "-" + name);
    thread.setDaemon(true);
    return thread;
  }
}
