package dev.lanspread.internal.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A future for the host: its dependents, and theirs, run on the event executor whenever they are
 * registered, unless they name another one. Waiting on the event thread for what that thread has to
 * complete fails at once.
 */
public final class EventFuture<T> extends CompletableFuture<T> {

  private final EventExecutor events;

  private EventFuture(EventExecutor events) {
    this.events = events;
  }

  /** Returns a future that ends as {@code source} does, behind the events told before. */
  public static <T> CompletableFuture<T> behindEvents(
      EventExecutor events, CompletableFuture<T> source) {
    EventFuture<T> future = new EventFuture<>(events);
    CompletableFuture<T> unused =
        source.whenComplete(
            (value, failure) -> events.execute(() -> future.settle(value, failure)));
    return future;
  }

  /** Returns a future that ends with {@code source}, which completes on the event executor. */
  public static <T> CompletableFuture<T> copyOf(EventExecutor events, CompletableFuture<T> source) {
    EventFuture<T> future = new EventFuture<>(events);
    CompletableFuture<T> unused = source.whenComplete(future::settle);
    return future;
  }

  private void settle(T value, @Nullable Throwable failure) {
    if (failure == null) {
      complete(value);
    } else {
      boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
      completeExceptionally(wrapped ? failure.getCause() : failure);
    }
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new EventFuture<>(events);
  }

  @Override
  public Executor defaultExecutor() {
    return events;
  }

  @Override
  public T join() {
    refuseToDeadlock();
    return super.join();
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    refuseToDeadlock();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    refuseToDeadlock();
    return super.get(timeout, unit);
  }

  private void refuseToDeadlock() {
    if (!isDone() && events.isEventThread() && !isDone()) {
      throw new IllegalStateException(
          "waiting here would deadlock: this is the event thread, on which the future completes;"
              + " use thenAccept, whenComplete or another stage instead");
    }
  }

  // Without these, dependents would run on whichever thread completes or registers.

  @Override
  public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> fn) {
    return thenApplyAsync(fn);
  }

  @Override
  public CompletableFuture<Void> thenAccept(Consumer<? super T> action) {
    return thenAcceptAsync(action);
  }

  @Override
  public CompletableFuture<Void> thenRun(Runnable action) {
    return thenRunAsync(action);
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> fn) {
    return thenCombineAsync(other, fn);
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
    return thenAcceptBothAsync(other, action);
  }

  @Override
  public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
    return runAfterBothAsync(other, action);
  }

  @Override
  public <U> CompletableFuture<U> applyToEither(
      CompletionStage<? extends T> other, Function<? super T, U> fn) {
    return applyToEitherAsync(other, fn);
  }

  @Override
  public CompletableFuture<Void> acceptEither(
      CompletionStage<? extends T> other, Consumer<? super T> action) {
    return acceptEitherAsync(other, action);
  }

  @Override
  public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
    return runAfterEitherAsync(other, action);
  }

  @Override
  public <U> CompletableFuture<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> fn) {
    return thenComposeAsync(fn);
  }

  @Override
  public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
    return whenCompleteAsync(action);
  }

  @Override
  public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> fn) {
    return handleAsync(fn);
  }

  @Override
  public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> fn) {
    return exceptionallyAsync(fn);
  }

  @Override
  public CompletableFuture<T> exceptionallyCompose(
      Function<Throwable, ? extends CompletionStage<T>> fn) {
    return exceptionallyComposeAsync(fn);
  }
}
