package dev.lanspread.internal.node;

import dev.lanspread.PeerId;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.session.FrameChannel;
import dev.lanspread.internal.session.RequestHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows whether peers are being answered, or were a moment ago. */
final class CountedRequests implements RequestHandler {

  private static final long MOMENT = Duration.ofSeconds(1).toNanos();

  private final RequestHandler handler;
  private final AtomicInteger running = new AtomicInteger();
  private volatile long lastEnd = System.nanoTime() - MOMENT;

  CountedRequests(RequestHandler handler) {
    this.handler = handler;
  }

  @Override
  public void serve(PeerId peer, Message.Request request, FrameChannel channel) throws IOException {
    running.incrementAndGet();
    try {
      handler.serve(peer, request, channel);
    } finally {
      lastEnd = System.nanoTime();
      running.decrementAndGet();
    }
  }

  boolean isBusy() {
    return running.get() > 0 || System.nanoTime() - lastEnd < MOMENT;
  }
}
