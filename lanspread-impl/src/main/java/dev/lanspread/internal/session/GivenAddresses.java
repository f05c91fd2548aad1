package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.concurrent.Workers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses that the host gave: dialled at the start, and again for as long as the peer that was
 * met there is not connected.
 */
final class GivenAddresses implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(GivenAddresses.class);

  private static final Duration TICK = Duration.ofSeconds(1);

  /** Longest pause between two dials of one address; the first is a second. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Function<String, CompletableFuture<PeerSnapshot>> connect;
  private final Predicate<PeerId> connected;
  private final List<Place> places;
  private final ScheduledFuture<?> ticking;

  /** Begins to dial; {@code connected} tells whether a peer is. */
  GivenAddresses(
      List<String> places,
      Workers workers,
      Function<String, CompletableFuture<PeerSnapshot>> connect,
      Predicate<PeerId> connected) {
    this.connect = connect;
    this.connected = connected;
    this.places = places.stream().distinct().map(Place::new).toList();
    this.ticking = workers.every(TICK, this::tryDue);
    tryDue();
  }

  @Override
  public void close() {
    ticking.cancel(false);
  }

  private void tryDue() {
    long now = System.nanoTime();
    places.forEach(place -> place.tryIfDue(now));
  }

  /** One address and what came of it; one dial at a time. */
  private final class Place {

    private final String address;
    private @Nullable PeerId met; // guarded by this, as all that follows
    private boolean trying;
    private boolean own;
    private int tries;
    private long nextTry = System.nanoTime();

    Place(String address) {
      this.address = address;
    }

    void tryIfDue(long now) {
      if (begin(now)) {
        var unused = connect.apply(address).whenComplete((peer, failure) -> ended(peer, failure));
      }
    }

    private synchronized boolean begin(long now) {
      if (trying || own || now - nextTry < 0 || (met != null && connected.test(met))) {
        return false;
      }
      trying = true;
      return true;
    }

    private synchronized void ended(@Nullable PeerSnapshot peer, @Nullable Throwable failure) {
      trying = false;
      tries = peer == null ? tries + 1 : 0;
      long pause = TICK.toNanos() << Math.min(tries, 4);
      nextTry = System.nanoTime() + Math.min(pause, LONGEST_PAUSE.toNanos());
      if (peer != null) {
        met = peer.id();
      } else {
        own = failure instanceof LanspreadException e && e.code() == ErrorCode.SELF_CONNECT;
        log.debug("given address {}: {}", address, String.valueOf(failure));
      }
    }
  }
}
