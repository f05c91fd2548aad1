package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.Facts;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.WarningCodes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the host of identities that two computers use, because a state directory was copied.
 *
 * <p>At most once a minute for each identity. Safe for use from any thread; no lock is held while
 * the host is told.
 */
final class IdentityClashes {

  private static final Logger log = LoggerFactory.getLogger(IdentityClashes.class);

  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  /** Own ids seen elsewhere are hints that anybody can give, so few of them are looked into. */
  private static final long LOOK_PAUSE = Duration.ofSeconds(10).toNanos();

  private static final int MAX_REMEMBERED = 256;

  private final PeerId self;
  private final Supplier<PeerAddress> own;
  private final Consumer<PeerEvent> events;
  private final LongSupplier clock;
  private final Map<PeerId, Long> told = new LinkedHashMap<>(); // guards what follows
  private @Nullable Long looked;

  /**
   * Creates the teller of one node.
   *
   * @param own where this peer listens
   * @param clock in nanoseconds
   */
  IdentityClashes(
      PeerId self, Supplier<PeerAddress> own, Consumer<PeerEvent> events, LongSupplier clock) {
    this.self = self;
    this.own = own;
    this.events = events;
    this.clock = clock;
  }

  /** This peer's own identity answered somewhere else. */
  void ownIdentityAt(PeerAddress other) {
    warn(self, "another computer uses the identity of this one", own.get(), other);
  }

  /** Another peer refused this one, because it is connected to somebody with this identity. */
  void refusedAsCopy() {
    warn(self, "another computer uses the identity of this one", own.get(), null);
  }

  /** Two live runs of another peer want to be connected. */
  void twoRunsOf(PeerId peer, PeerAddress kept, PeerAddress refused) {
    warn(peer, "two computers use the identity " + peer.shortForm(), kept, refused);
  }

  /** Tells whether a hint that the own identity is elsewhere is to be looked into now. */
  boolean mayLook() {
    long now = clock.getAsLong();
    synchronized (told) {
      if (looked != null && now - looked < LOOK_PAUSE) {
        return false;
      }
      looked = now;
      return true;
    }
  }

  private void warn(PeerId peer, String what, PeerAddress one, @Nullable PeerAddress other) {
    if (!isDue(peer)) {
      return;
    }
    String message =
        what
            + ", at "
            + one
            + (other == null ? "" : " and at " + other)
            + ": the state folder of one of them is a copy; delete it there";
    log.warn("peer {}: {}", peer.shortForm(), message);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(Facts.PEER, peer.value());
    facts.put(Facts.ADDRESS, one.toString());
    if (other != null) {
      facts.put(Facts.OTHER_ADDRESS, other.toString());
    }
    events.accept(new PeerEvent.Warning(WarningCodes.IDENTITY_CLASH, message, facts));
  }

  private boolean isDue(PeerId peer) {
    long now = clock.getAsLong();
    synchronized (told) {
      told.values().removeIf(at -> now - at >= PAUSE);
      return told.size() < MAX_REMEMBERED && told.putIfAbsent(peer, now) == null;
    }
  }
}
