package dev.lanspread.internal.task;

import dev.lanspread.OperationPlan;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.operation.Cancellation;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Works out plans on threads of their own; ends them when the node closes. */
final class Planner {

  private final Workers workers;
  private final Set<Cancellation> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Planner(Workers workers) {
    this.workers = workers;
  }

  /** Returns the plan of a task; the future completes on a thread of the pool. */
  CompletableFuture<OperationPlan> plan(GameTask.Ready task, Cancellation cancel) {
    CompletableFuture<OperationPlan> plan = new CompletableFuture<>();
    running.add(cancel);
    boolean started = !closed && workers.start("plan", () -> work(task, cancel, plan));
    if (!started) {
      running.remove(cancel);
      throw new IllegalStateException("the node is closed");
    }
    return plan;
  }

  /** Ends what is running; later calls are refused. */
  void close() {
    closed = true;
    running.forEach(Cancellation::cancel);
  }

  private void work(
      GameTask.Ready task, Cancellation cancel, CompletableFuture<OperationPlan> plan) {
    try {
      plan.complete(task.plan(cancel));
    } catch (LanspreadException e) {
      plan.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      plan.completeExceptionally(Unexpected.toException("the plan", e));
      throw e;
    } finally {
      running.remove(cancel);
    }
  }
}
