package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.PeerException;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.protocol.Feature;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.spi.transport.QuicConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks peers that cannot be dialled to dial this one, and waits for them; safe from any thread.
 *
 * <p>One may be under way per peer. A connection for which nobody waits is not taken.
 */
final class DialBacks implements AutoCloseable {

  /** Covers the other side's dial with its handshake. */
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final Function<PeerId, Optional<PeerSession>> sessions;
  private final Workers workers;
  private final Map<PeerId, CompletableFuture<DataLink>> waiting = new HashMap<>();
  private boolean closed;

  DialBacks(Function<PeerId, Optional<PeerSession>> sessions, Workers workers) {
    this.sessions = sessions;
    this.workers = workers;
  }

  /** Asks a peer; fails at once, with a {@link PeerException}, where that cannot help. */
  CompletableFuture<DataLink> ask(PeerId peer) {
    CompletableFuture<DataLink> answer = new CompletableFuture<>();
    Optional<PeerSession> session =
        sessions
            .apply(peer)
            .filter(PeerSession::isAlive)
            .filter(open -> Feature.DIAL_BACK.isToldBy(open.proved().self()));
    if (session.isEmpty() || !await(peer, answer)) {
      answer.completeExceptionally(failure(peer, "the peer cannot be asked to dial back"));
      return answer;
    }
    CompletableFuture<DataLink> ignored =
        answer.whenComplete((link, failure) -> stopWaiting(peer, answer));
    workers.after(DEADLINE, () -> fail(answer, peer, "the peer did not dial back"));
    QuicConnection control = session.get().proved().connection();
    control.closed().thenRun(() -> fail(answer, peer, "the peer is gone"));
    session.get().send(new Message.DialBack());
    return answer;
  }

  /** Takes a connection that a peer dialled back; returns whether somebody waited for it. */
  boolean take(Proved proved) {
    CompletableFuture<DataLink> answer = find(proved.peer());
    return answer != null && answer.complete(DataLink.of(proved));
  }

  /** A peer says that it could not dial back. */
  void failed(PeerId peer) {
    CompletableFuture<DataLink> answer = find(peer);
    if (answer != null) {
      fail(answer, peer, "the peer could not dial back");
    }
  }

  @Override
  public void close() {
    List<PeerId> peers;
    synchronized (waiting) {
      closed = true;
      peers = List.copyOf(waiting.keySet());
    }
    peers.forEach(this::failed);
  }

  private boolean await(PeerId peer, CompletableFuture<DataLink> answer) {
    synchronized (waiting) {
      return !closed && waiting.putIfAbsent(peer, answer) == null;
    }
  }

  private void stopWaiting(PeerId peer, CompletableFuture<DataLink> answer) {
    synchronized (waiting) {
      waiting.remove(peer, answer);
    }
  }

  private @Nullable CompletableFuture<DataLink> find(PeerId peer) {
    synchronized (waiting) {
      return waiting.get(peer);
    }
  }

  private static void fail(CompletableFuture<DataLink> answer, PeerId peer, String message) {
    answer.completeExceptionally(failure(peer, message));
  }

  private static PeerException failure(PeerId peer, String message) {
    return new PeerException(ErrorCode.UNREACHABLE, message, Map.of(Facts.PEER, peer.value()));
  }
}
