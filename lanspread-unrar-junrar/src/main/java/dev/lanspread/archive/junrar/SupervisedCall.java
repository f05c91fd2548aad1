package dev.lanspread.archive.junrar;

import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs foreign code on a thread of its own, so that the caller is released when it hangs.
 *
 * <p>The code is either <em>inside</em>, where only our side can act, or visiting the caller's sink
 * between {@link #enter} and {@link #leave}. It is given up only while inside: after that, every
 * further visit is refused, so the sink is never used behind its owner's back. Time spent in a
 * visit is not counted as a stall. The thread is never interrupted, because an interrupt would
 * close the file channel that others read.
 */
final class SupervisedCall {

  private static final long TICK_MILLIS = 50;

  /** How long after a cancel the code may take to end by itself. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final Duration stallTimeout;
  private final BooleanSupplier cancelled;
  private final LostThreads lost;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean visiting;
  private boolean done;
  private boolean givenUp;
  private volatile boolean inputIsProgress;
  private long lastProgress;
  private @Nullable Throwable failure;

  /** What runs inside. */
  @FunctionalInterface
  interface Body {
    void run(SupervisedCall call) throws Exception;
  }

  SupervisedCall(Duration stallTimeout, BooleanSupplier cancelled, LostThreads lost) {
    this.stallTimeout = stallTimeout;
    this.cancelled = cancelled;
    this.lost = lost;
  }

  /**
   * Runs {@code body} and returns when it ended or was given up.
   *
   * @return what the body threw, or null
   * @throws ArchiveException {@link ArchiveProblem#STALLED} or {@link ArchiveProblem#CANCELLED}
   */
  @Nullable Throwable run(Body body) throws ArchiveException {
    lastProgress = System.nanoTime();
    Thread thread = new Thread(() -> runInside(body), "lanspread-junrar");
    thread.setDaemon(true);
    thread.start();
    return await();
  }

  /**
   * Says whether reading input counts as getting on: while headers are read, which gives no output
   * and may take long on a slow disk. It never takes longer than the file lasts.
   */
  void inputIsProgress(boolean progress) {
    inputIsProgress = progress;
  }

  /** Throws {@link CancellationException} if the code inside should end; called at each input. */
  void checkpoint() {
    lock.lock();
    try {
      refuseIfEnding();
      if (inputIsProgress) {
        lastProgress = System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells that the code inside gets on. */
  void progress() {
    enter();
    leave();
  }

  /**
   * Starts a visit to the caller's side; to be followed by {@link #leave}.
   *
   * @throws CancellationException after a cancel or when the code was given up
   */
  void enter() {
    lock.lock();
    try {
      refuseIfEnding();
      visiting = true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a visit. */
  void leave() {
    lock.lock();
    try {
      visiting = false;
      lastProgress = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  private void refuseIfEnding() {
    if (givenUp || cancelled.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  private void runInside(Body body) {
    Throwable thrown = null;
    try {
      body.run(this);
    } catch (Throwable t) {
      // Also errors: the decoder recurses and allocates as the archive tells it to.
      thrown = t;
    }
    lock.lock();
    try {
      done = true;
      failure = thrown;
      if (givenUp) {
        lost.ended();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Throwable await() throws ArchiveException {
    boolean interrupted = false;
    long cancelSeen = 0;
    lock.lock();
    try {
      while (!done) {
        try {
          boolean unused = changed.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        long now = System.nanoTime();
        boolean stop = interrupted || cancelled.getAsBoolean();
        if (stop && cancelSeen == 0) {
          cancelSeen = now;
        }
        if (done || visiting) {
          continue;
        }
        if (stop && (interrupted || now - cancelSeen > GRACE.toNanos())) {
          giveUp();
          throw cancelled();
        }
        if (!stop && now - lastProgress > stallTimeout.toNanos()) {
          giveUp();
          throw new ArchiveException(
              ArchiveProblem.STALLED,
              "the archive gave nothing for " + stallTimeout.toSeconds() + " s");
        }
      }
      if (failure instanceof CancellationException) {
        throw cancelled();
      }
      return failure;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void giveUp() {
    givenUp = true;
    lost.add();
  }

  private static ArchiveException cancelled() {
    return new ArchiveException(ArchiveProblem.CANCELLED, "reading the archive was cancelled");
  }
}
