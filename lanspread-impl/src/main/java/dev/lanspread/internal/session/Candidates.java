package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Peers that are worth dialling: seen on the network, or lost without a goodbye.
 *
 * <p>Pure bookkeeping on a clock that is passed in; confined to the peer table's executor. Bounded:
 * past {@value #MAX} the one that has failed longest goes.
 */
final class Candidates {

  static final int MAX = 512;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  private final Map<PeerId, Candidate> candidates = new HashMap<>();

  /** One address to try for one peer. */
  record Attempt(PeerId peer, PeerAddress address) {}

  /** Adds a peer, or renews what is known of it. */
  void add(PeerId peer, List<PeerAddress> addresses, Duration delay, long nowNanos) {
    Candidate known = candidates.get(peer);
    if (known != null && known.addresses.equals(addresses)) {
      known.since = nowNanos;
      return;
    }
    if (candidates.size() >= MAX && known == null) {
      candidates.values().stream()
          .min(Comparator.comparingLong(candidate -> candidate.since))
          .ifPresent(oldest -> candidates.remove(oldest.peer));
    }
    candidates.put(peer, new Candidate(peer, addresses, nowNanos, nowNanos + delay.toNanos()));
  }

  void remove(PeerId peer) {
    candidates.remove(peer);
  }

  boolean contains(PeerId peer) {
    return candidates.containsKey(peer);
  }

  /** Returns the attempts that are due and marks them as under way. */
  List<Attempt> due(long nowNanos) {
    candidates.values().removeIf(c -> nowNanos - c.since > FORGET_AFTER.toNanos());
    List<Attempt> due = new ArrayList<>();
    for (Candidate candidate : candidates.values()) {
      if (!candidate.trying && nowNanos - candidate.nextTry >= 0) {
        candidate.trying = true;
        PeerAddress address = candidate.addresses.get(candidate.tries % candidate.addresses.size());
        due.add(new Attempt(candidate.peer, address));
      }
    }
    return due;
  }

  /** Schedules the next attempt after one that failed. */
  void failed(PeerId peer, long nowNanos) {
    Candidate candidate = candidates.get(peer);
    if (candidate == null) {
      return;
    }
    candidate.trying = false;
    long pause = FIRST_RETRY.toNanos() << Math.min(candidate.tries, 4);
    candidate.tries++;
    candidate.nextTry = nowNanos + Math.min(pause, LONGEST_RETRY.toNanos());
  }

  private static final class Candidate {
    private final PeerId peer;
    private final List<PeerAddress> addresses;
    private long since;
    private long nextTry;
    private int tries;
    private boolean trying;

    Candidate(PeerId peer, List<PeerAddress> addresses, long since, long nextTry) {
      this.peer = peer;
      this.addresses = addresses;
      this.since = since;
      this.nextTry = nextTry;
    }
  }
}
