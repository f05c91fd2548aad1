package dev.lanspread.internal.operation;

import dev.lanspread.GameId;
import dev.lanspread.error.OperationCancelledException;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries the wish to stop from whoever asks to whatever is blocked.
 *
 * <p>Safe for use from any thread. Actions run on the cancelling thread and must not block.
 */
public final class Cancellation {

  private final GameId game;
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  /** Creates the cancellation of an operation on {@code game}. */
  public Cancellation(GameId game) {
    this.game = game;
  }

  /** Asks to stop; returns whether this was the first request. */
  public boolean cancel() {
    List<Runnable> due;
    synchronized (actions) {
      if (cancelled) {
        return false;
      }
      cancelled = true;
      due = List.copyOf(actions);
      actions.clear();
    }
    runAll(due);
    return true;
  }

  /** Tells whether stopping was asked for. */
  public boolean isCancelled() {
    synchronized (actions) {
      return cancelled;
    }
  }

  /** Throws if stopping was asked for. */
  public void check() {
    if (isCancelled()) {
      throw exception();
    }
  }

  /** Returns the failure that a cancelled operation ends with. */
  public OperationCancelledException exception() {
    return new OperationCancelledException(game.value());
  }

  /**
   * Runs {@code action} when stopping is asked for, at once if it was already.
   *
   * @return undoes the registration when closed
   */
  public Registration onCancel(Runnable action) {
    synchronized (actions) {
      if (!cancelled) {
        actions.add(action);
        return () -> remove(action);
      }
    }
    action.run();
    return () -> {};
  }

  /** Runs every action, whatever the others throw: each of them releases something blocked. */
  private static void runAll(List<Runnable> due) {
    Throwable first = null;
    for (Runnable action : due) {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void remove(Runnable action) {
    synchronized (actions) {
      actions.remove(action);
    }
  }

  /** An action that may still run. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
