package dev.lanspread.internal.quic.kwik;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Dials a second time, from a fresh socket, while the first attempt hangs; whichever connects first
 * is used.
 *
 * <p>Why: on a loaded machine about one of several hundred handshakes of kwik 0.10.6 never
 * completes although both ends live, while a fresh one does at once.
 */
final class HedgedDial {

  private static final Duration SECOND_AFTER = Duration.ofMillis(1500);

  private final Supplier<Attempt> attempts;
  private final TransportThreads threads;
  private final CompletableFuture<Won> winner = new CompletableFuture<>();
  private final List<Attempt> begun = new CopyOnWriteArrayList<>();

  /** One attempt to connect. */
  interface Attempt {

    /** Blocks until there is a connection. */
    QuicConnection connect(Duration limit) throws TransportException;

    /** Ends the attempt soon, or what came of it; from any thread. */
    void abort();
  }

  private record Won(Attempt attempt, QuicConnection connection) {}

  HedgedDial(Supplier<Attempt> attempts, TransportThreads threads) {
    this.attempts = attempts;
    this.threads = threads;
  }

  QuicConnection connect(Duration limit) throws TransportException {
    Deadline deadline = Deadline.after(limit);
    Attempt used = null;
    try {
      begin(limit);
      Won won = awaitFirst(limit);
      if (won == null) {
        begin(Duration.ofNanos(deadline.remainingNanos()));
        won = deadline.await(winner);
      }
      used = won.attempt();
      return won.connection();
    } catch (TimeoutException e) {
      throw new TransportException(Kind.TIMEOUT, "nobody answers in time", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TransportException reason
          ? Failures.again(reason)
          : new TransportException(Kind.FAILED, "dialling failed", e);
    } catch (RejectedExecutionException e) {
      throw new TransportException(Kind.CLOSED, "the endpoint is closed", e);
    } finally {
      endAllBut(used);
    }
  }

  /** Waits for the first attempt alone; null says that a second is worth while. */
  private @Nullable Won awaitFirst(Duration limit) throws ExecutionException, TimeoutException {
    if (SECOND_AFTER.compareTo(limit) >= 0) {
      return Deadline.after(limit).await(winner);
    }
    try {
      return Deadline.after(SECOND_AFTER).await(winner);
    } catch (TimeoutException e) {
      return null;
    }
  }

  private void begin(Duration limit) {
    Attempt attempt = attempts.get();
    begun.add(attempt);
    threads.execute(
        () -> {
          try {
            QuicConnection connection = attempt.connect(limit);
            if (!winner.complete(new Won(attempt, connection))) {
              connection.close();
            }
          } catch (TransportException e) {
            winner.completeExceptionally(e);
          }
        });
  }

  private void endAllBut(@Nullable Attempt used) {
    winner.cancel(false);
    begun.stream().filter(attempt -> attempt != used).forEach(Attempt::abort);
  }
}
