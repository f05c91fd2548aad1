package dev.lanspread.examples.peer;

import dev.lanspread.PeerNode;
import dev.lanspread.Subscription;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.event.EventKind;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Commands that wait until a number of peers is connected; none of them holds a thread. */
final class PeerWaiters implements AutoCloseable {

  /** One waiting command. */
  private record Waiter(int count, Reply reply, CompletableFuture<Void> enough) {}

  private final PeerNode node;
  private final List<Waiter> waiting = new CopyOnWriteArrayList<>();
  private final Subscription subscription;

  PeerWaiters(PeerNode node) {
    this.node = node;
    this.subscription = node.addListener(EnumSet.of(EventKind.PEER), event -> check());
  }

  /** Answers {@code reply} once {@code count} peers are connected or the time is over. */
  void add(int count, int timeoutMs, Reply reply) {
    Waiter waiter = new Waiter(count, reply, new CompletableFuture<>());
    waiting.add(waiter);
    check(); // Before the time may be over: no time at all is asked for to look only.
    var unused =
        waiter
            .enough()
            .orTimeout(timeoutMs, TimeUnit.MILLISECONDS)
            .whenComplete((ok, timeout) -> answer(waiter, timeout == null));
  }

  /** Answers whoever still waits that the peer is stopping. */
  @Override
  public void close() {
    subscription.close();
    waiting.forEach(waiter -> waiter.reply().stopping());
    waiting.forEach(waiter -> waiter.enough().cancel(false));
  }

  private void check() {
    int connected = node.peers().size();
    waiting.stream()
        .filter(waiter -> connected >= waiter.count())
        .forEach(waiter -> waiter.enough().complete(null));
  }

  private void answer(Waiter waiter, boolean enough) {
    waiting.remove(waiter);
    int connected = node.peers().size();
    if (enough) {
      waiter.reply().result(Listings.object().put("peer_count", connected));
    } else {
      waiter
          .reply()
          .error(
              ErrorCode.UNREACHABLE,
              connected + " of " + waiter.count() + " peers connected when the time was over");
    }
  }
}
