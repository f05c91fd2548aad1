package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicStream;

/**
 * Opens streams within a deadline, though kwik waits for the other side's permission without one.
 *
 * <p>One thread per connection waits in kwik while callers want streams. A stream that comes after
 * its caller has given up serves the next caller.
 */
final class StreamOpener {

  private final Source kwik;
  private final TransportThreads threads;
  private final Object lock = new Object();
  private final Deque<CompletableFuture<QuicStream>> waiting = new ArrayDeque<>();
  private final Deque<QuicStream> spare = new ArrayDeque<>();
  private boolean running;
  private @Nullable Thread insideKwik;
  private @Nullable TransportException end;

  /** Creates a stream, waiting for permission for as long as it takes. */
  @FunctionalInterface
  interface Source {
    QuicStream createStream() throws IOException;
  }

  StreamOpener(Source kwik, TransportThreads threads) {
    this.kwik = kwik;
    this.threads = threads;
  }

  QuicStream open(Deadline deadline) throws TransportException {
    CompletableFuture<QuicStream> wish = new CompletableFuture<>();
    synchronized (lock) {
      if (end != null) {
        throw Failures.again(end);
      }
      QuicStream ready = spare.poll();
      if (ready != null) {
        return ready;
      }
      start();
      waiting.add(wish);
    }
    try {
      return deadline.await(wish);
    } catch (TimeoutException e) {
      return giveUp(wish);
    } catch (ExecutionException e) {
      throw explain(e);
    }
  }

  /** Makes all callers fail. */
  void close(TransportException reason) {
    Deque<CompletableFuture<QuicStream>> failed;
    synchronized (lock) {
      if (end != null) {
        return;
      }
      end = reason;
      failed = new ArrayDeque<>(waiting);
      waiting.clear();
      if (insideKwik != null) {
        insideKwik.interrupt();
      }
    }
    failed.forEach(wish -> wish.completeExceptionally(reason));
  }

  private QuicStream giveUp(CompletableFuture<QuicStream> wish) throws TransportException {
    synchronized (lock) {
      waiting.removeIf(other -> other == wish);
    }
    if (wish.isDone() && !wish.isCompletedExceptionally()) {
      return wish.join();
    }
    throw new TransportException(Kind.TIMEOUT, "the other side allows no further stream");
  }

  private void start() throws TransportException {
    if (running) {
      return;
    }
    try {
      threads.execute(this::run);
      running = true;
    } catch (RejectedExecutionException e) {
      throw new TransportException(Kind.CLOSED, "the endpoint is closed", e);
    }
  }

  private void run() {
    while (wanted()) {
      try {
        hand(kwik.createStream());
      } catch (IOException | RuntimeException e) {
        // kwik says so only when it is not connected any more, or after our interrupt.
        close(new TransportException(Kind.CONNECTION_LOST, "the connection has ended", e));
      } finally {
        leaveKwik();
      }
    }
  }

  private boolean wanted() {
    synchronized (lock) {
      if (end != null || waiting.isEmpty()) {
        running = false;
        return false;
      }
      insideKwik = Thread.currentThread();
      return true;
    }
  }

  private void hand(QuicStream stream) {
    CompletableFuture<QuicStream> wish;
    synchronized (lock) {
      wish = waiting.poll();
      if (wish == null) {
        spare.add(stream);
        return;
      }
    }
    wish.complete(stream);
  }

  private void leaveKwik() {
    synchronized (lock) {
      insideKwik = null;
      boolean unused = Thread.interrupted();
    }
  }

  private static TransportException explain(ExecutionException failed) {
    if (failed.getCause() instanceof TransportException reason) {
      return Failures.again(reason);
    }
    return new TransportException(Kind.FAILED, "opening a stream failed", failed);
  }
}
