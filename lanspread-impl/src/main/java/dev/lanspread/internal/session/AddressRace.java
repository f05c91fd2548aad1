package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.PeerException;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.protocol.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Dials all addresses of a peer, one a little after the other; the first at which it proves itself
 * wins.
 *
 * <p>The others are given up before they introduce this peer, so that the other side never sees two
 * connections.
 */
final class AddressRace {

  /** Enough for a PC with a few networks; each takes a thread for as long as it is dialled. */
  static final int MAX_ADDRESSES = 8;

  /** How long an address may take before the next is dialled beside it (RFC 8305, section 5). */
  private static final Duration STAGGER = Duration.ofMillis(250);

  private final Dialler dialler;
  private final Workers workers;

  AddressRace(Dialler dialler, Workers workers) {
    this.dialler = dialler;
    this.workers = workers;
  }

  /**
   * Makes a proved control connection; the caller owns it.
   *
   * @param addresses in the order of preference; not empty, those beyond {@value #MAX_ADDRESSES}
   *     are left out
   * @param expected the peer that must be there; empty takes whoever is
   * @param deadline longest wait for the transport, of all addresses together
   * @throws PeerException the most telling failure, if no address leads to the peer
   */
  Proved dial(List<PeerAddress> addresses, Optional<PeerId> expected, Duration deadline) {
    if (addresses.size() == 1) {
      return dialler.dial(addresses.get(0), expected, Message.Purpose.CONTROL, deadline);
    }
    return new Run(addresses, expected, deadline).first();
  }

  /** How one dial ended: one of the two is there. */
  private record Outcome(@Nullable Proved proved, @Nullable LanspreadException failure) {}

  private final class Run {

    private final List<PeerAddress> addresses;
    private final Optional<PeerId> expected;
    private final long end;
    private final AtomicBoolean won = new AtomicBoolean();
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

    Run(List<PeerAddress> all, Optional<PeerId> expected, Duration deadline) {
      this.addresses = all.subList(0, Math.min(all.size(), MAX_ADDRESSES));
      this.expected = expected;
      this.end = System.nanoTime() + deadline.toNanos();
    }

    Proved first() {
      LanspreadException failure = null;
      int started = 0;
      int ended = 0;
      while (ended < addresses.size()) {
        if (started < addresses.size()) {
          start(addresses.get(started));
          started++;
        }
        Outcome outcome = next(started < addresses.size());
        if (outcome == null) {
          continue;
        }
        if (outcome.proved != null) {
          return outcome.proved;
        }
        ended++;
        failure = moreTelling(failure, outcome.failure);
      }
      throw failure == null ? nowhere() : failure;
    }

    private void start(PeerAddress address) {
      if (!workers.start("dial-" + address, () -> outcomes.add(dial(address)))) {
        outcomes.add(new Outcome(null, closing()));
      }
    }

    private Outcome dial(PeerAddress address) {
      long left = end - System.nanoTime();
      if (left <= 0 || won.get()) {
        return new Outcome(null, nowhere());
      }
      try {
        return new Outcome(
            dialler.dial(
                address,
                expected,
                Message.Purpose.CONTROL,
                Duration.ofNanos(left),
                () -> won.compareAndSet(false, true)),
            null);
      } catch (LanspreadException e) {
        return new Outcome(null, e);
      } catch (RuntimeException e) {
        return new Outcome(null, LanspreadException.internal("dialling failed", e));
      }
    }

    /** Waits for the next end of a dial: for a little while only if there is another address. */
    private @Nullable Outcome next(boolean another) {
      try {
        return another
            ? outcomes.poll(STAGGER.toNanos(), TimeUnit.NANOSECONDS)
            : outcomes.take(); // Every dial ends within its deadlines.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        won.set(true);
        throw closing();
      }
    }

    private PeerException nowhere() {
      return new PeerException(ErrorCode.UNREACHABLE, "nobody answers in time", Map.of());
    }
  }

  private static @Nullable LanspreadException moreTelling(
      @Nullable LanspreadException before, @Nullable LanspreadException now) {
    boolean kept = before != null && (now == null || before.code() != ErrorCode.UNREACHABLE);
    return kept ? before : now;
  }

  private static PeerException closing() {
    return new PeerException(ErrorCode.UNREACHABLE, "the node is closing", Map.of(), false);
  }
}
