package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.concurrent.SerialExecutor;
import dev.lanspread.internal.concurrent.Workers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dials peers that are worth it until they are connected; confined to the owner's executor. */
final class Seeker implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Seeker.class);

  /** With the handshake's 5 seconds this stays within the 10 that a connect may take. */
  private static final Duration DIAL_DEADLINE = Duration.ofMillis(4500);

  private static final Duration TICK = Duration.ofMillis(250);

  private final SerialExecutor owner;
  private final Workers workers;
  private final AddressRace race;
  private final Predicate<PeerId> connected;
  private final Consumer<Proved> found;
  private final Candidates candidates = new Candidates();
  private final ScheduledFuture<?> ticking;
  private boolean closed;

  /** Hands what it finds to {@code found}, on the owner's executor. */
  Seeker(
      SerialExecutor owner,
      Workers workers,
      AddressRace race,
      Predicate<PeerId> connected,
      Consumer<Proved> found) {
    this.owner = owner;
    this.workers = workers;
    this.race = race;
    this.connected = connected;
    this.found = found;
    this.ticking = workers.every(TICK, () -> owner.execute(this::dialDue));
  }

  void seek(PeerId peer, List<PeerAddress> addresses, Candidates.Turn turn) {
    candidates.add(peer, addresses, turn, System.nanoTime());
    dialDue();
  }

  void forget(PeerId peer) {
    candidates.remove(peer);
  }

  /** Dials a peer once, now; {@code done} runs on any thread when what came of it is queued. */
  void dialOnce(PeerId peer, PeerAddress address, Runnable done) {
    boolean started =
        workers.start(
            "redial-" + peer.shortForm(),
            () -> {
              try {
                dial(peer, List.of(address));
              } finally {
                done.run();
              }
            });
    if (!started) {
      done.run();
    }
  }

  @Override
  public void close() {
    closed = true;
    ticking.cancel(false);
  }

  private void dialDue() {
    if (closed) {
      return;
    }
    for (Candidates.Attempt attempt : candidates.due(System.nanoTime())) {
      PeerId peer = attempt.peer();
      if (connected.test(peer)) {
        ended(peer);
        candidates.remove(peer);
        continue;
      }
      workers.start(
          "dial-" + peer.shortForm(),
          () -> {
            try {
              dial(peer, attempt.addresses());
            } finally {
              owner.execute(() -> ended(peer));
            }
          });
    }
  }

  private void ended(PeerId peer) {
    candidates.ended(peer, System.nanoTime());
  }

  private void dial(PeerId peer, List<PeerAddress> addresses) {
    try {
      Proved proved = race.dial(addresses, Optional.of(peer), DIAL_DEADLINE);
      owner.execute(() -> found.accept(proved));
    } catch (LanspreadException e) {
      log.debug("peer {}: {}", peer.shortForm(), e.getMessage());
    }
  }
}
