package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.QuicStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands streams over in the order in which they came, never under a lock, one at a time. */
final class IncomingStreams {

  private final TransportThreads threads;
  private final Queue<QuicStream> waiting = new ArrayDeque<>();
  private @Nullable Consumer<QuicStream> handler;
  private boolean handing;

  IncomingStreams(TransportThreads threads) {
    this.threads = threads;
  }

  void handTo(Consumer<QuicStream> receiver) {
    synchronized (waiting) {
      if (handler != null) {
        throw new IllegalStateException("the handler is set already");
      }
      handler = receiver;
      if (waiting.isEmpty()) {
        return;
      }
    }
    try {
      threads.execute(this::hand);
    } catch (RejectedExecutionException e) {
      // The endpoint is closed and the streams with it.
      return;
    }
  }

  void add(QuicStream stream) {
    synchronized (waiting) {
      waiting.add(stream);
    }
    hand();
  }

  private void hand() {
    QuicStream next = next(false);
    while (next != null) {
      receiver().accept(next);
      next = next(true);
    }
  }

  private @Nullable QuicStream next(boolean mine) {
    synchronized (waiting) {
      if (handler == null || (handing && !mine)) {
        return null;
      }
      QuicStream next = waiting.poll();
      handing = next != null;
      return next;
    }
  }

  private Consumer<QuicStream> receiver() {
    synchronized (waiting) {
      if (handler == null) {
        throw new IllegalStateException("nobody takes streams yet");
      }
      return handler;
    }
  }
}
