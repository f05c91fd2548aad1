package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.PeerException;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.protocol.Message;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a way for requests to a connected peer: dials it; has it dial back where that fails, as
 * behind a firewall that lets nothing in; or takes the control connection, over which it was met.
 *
 * <p>Which of them works is remembered, so that only the first request waits for a dial that leads
 * nowhere. Safe from any thread.
 */
final class DataPaths {

  private static final Logger log = LoggerFactory.getLogger(DataPaths.class);

  private static final Duration DIAL_DEADLINE = Duration.ofSeconds(5);

  /** How long a dial may take before the peer is asked to dial back as well; a LAN needs 10 ms. */
  private static final Duration HEAD_START = Duration.ofMillis(500);

  /** After that a peer that could not be dialled is tried again, beside the way that works. */
  private static final Duration RETRY = Duration.ofMinutes(1);

  private static final Duration FORGET = Duration.ofMinutes(10);

  private final Dialler dialler;
  private final DialBacks dialBacks;
  private final RequestDispatcher dispatcher;
  private final Function<PeerId, Optional<PeerSession>> sessions;
  private final Workers workers;
  private final LongSupplier clock;

  /** Peers that could not be dialled, and when that was last tried. */
  private final Map<PeerId, Long> walled = new ConcurrentHashMap<>();

  DataPaths(
      Dialler dialler,
      DialBacks dialBacks,
      RequestDispatcher dispatcher,
      Function<PeerId, Optional<PeerSession>> sessions,
      Workers workers,
      LongSupplier clock) {
    this.dialler = dialler;
    this.dialBacks = dialBacks;
    this.dispatcher = dispatcher;
    this.sessions = sessions;
    this.workers = workers;
    this.clock = clock;
  }

  /**
   * Finds a way; the caller owns the link.
   *
   * @throws PeerException if there is none
   */
  DataLink find(PeerId peer, PeerAddress address) {
    Long tried = walled.get(peer);
    if (tried != null) {
      retryWhenDue(peer, address, tried);
    }
    try {
      return (tried == null ? race(peer, address) : dialBacks.ask(peer)).join();
    } catch (CompletionException e) {
      Optional<DataLink> borrowed = borrowed(peer);
      if (borrowed.isEmpty()) {
        walled.remove(peer);
      }
      return borrowed.orElseThrow(() -> failure(e));
    }
  }

  /** Has the next request dial the peer, because its address changed or it is gone. */
  void forget(PeerId peer) {
    walled.remove(peer);
  }

  /** Dials; when that takes long or fails, asks to be dialled, and takes what comes first. */
  private CompletableFuture<DataLink> race(PeerId peer, PeerAddress address) {
    CompletableFuture<DataLink> found = new CompletableFuture<>();
    CompletableFuture<DataLink> direct = dial(peer, address);
    CompletableFuture<Void> entered = enter(direct, found, () -> {});
    if (endsWithin(direct, HEAD_START) && !direct.isCompletedExceptionally()) {
      return found;
    }
    CompletableFuture<DataLink> back = dialBacks.ask(peer);
    // Of what has entered: the attempts themselves could fail it ahead of a link that comes last.
    CompletableFuture<Boolean> ignored =
        CompletableFuture.allOf(entered, enter(back, found, () -> noteWall(peer)))
            .handle((none, failed) -> failed != null && found.completeExceptionally(failed));
    return found;
  }

  private static CompletableFuture<Void> enter(
      CompletableFuture<DataLink> attempt, CompletableFuture<DataLink> found, Runnable wins) {
    return attempt.thenAccept(
        link -> {
          if (found.complete(link)) {
            wins.run();
          } else {
            link.close();
          }
        });
  }

  private void retryWhenDue(PeerId peer, PeerAddress address, long tried) {
    long now = clock.getAsLong();
    if (now - tried >= RETRY.toNanos() && walled.replace(peer, tried, now)) {
      CompletableFuture<Void> ignored = dial(peer, address).thenAccept(DataLink::close);
    }
  }

  private CompletableFuture<DataLink> dial(PeerId peer, PeerAddress address) {
    CompletableFuture<DataLink> result = new CompletableFuture<>();
    boolean started =
        workers.start("dial-data-" + peer.shortForm(), () -> dial(peer, address, result));
    if (!started) {
      result.completeExceptionally(
          new PeerException(
              ErrorCode.UNREACHABLE, "the node is closing", Map.of(Facts.PEER, peer.value())));
    }
    return result;
  }

  private void dial(PeerId peer, PeerAddress address, CompletableFuture<DataLink> result) {
    try {
      Proved proved = dialler.dial(address, Optional.of(peer), Message.Purpose.DATA, DIAL_DEADLINE);
      walled.remove(peer);
      dispatcher.attend(proved);
      result.complete(DataLink.of(proved));
    } catch (PeerException e) {
      noteWall(peer);
      result.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e); // Somebody waits for it.
      throw e;
    }
  }

  private void noteWall(PeerId peer) {
    long now = clock.getAsLong();
    walled.values().removeIf(tried -> now - tried > FORGET.toNanos());
    if (sessions.apply(peer).isPresent() && walled.put(peer, now) == null) {
      log.info("peer {}: cannot be dialled", peer.shortForm());
    }
  }

  /** Only while it is heard: requests to a peer that is gone are to fail at once. */
  private Optional<DataLink> borrowed(PeerId peer) {
    Optional<PeerSession> session = sessions.apply(peer).filter(PeerSession::isAlive);
    session.ifPresent(
        open -> log.debug("peer {}: asked over its control connection", peer.shortForm()));
    return session.map(open -> DataLink.borrowed(open.proved()));
  }

  private static boolean endsWithin(CompletableFuture<?> attempt, Duration patience) {
    try {
      attempt.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      // Not expected, because the node's threads are never interrupted.
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static PeerException failure(CompletionException e) {
    if (e.getCause() instanceof PeerException cause) {
      return cause;
    }
    throw e;
  }
}
