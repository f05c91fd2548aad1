package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Peers that are worth dialling: seen on the network, or lost without a goodbye.
 *
 * <p>Pure bookkeeping on a clock that is passed in; confined to the peer table's executor. Bounded:
 * past {@value #MAX} the one that was seen longest ago goes, and at most {@value #MAX_UNDER_WAY}
 * are dialled at once, because anybody can announce peers that are not there.
 */
final class Candidates {

  static final int MAX = 512;

  /**
   * So few that a room in which all arrive at once gets through: more handshakes than a computer
   * can finish before their deadline all fail and begin again.
   */
  static final int MAX_UNDER_WAY = 6;

  /**
   * In a room in which all arrive at once, a peer that is to dial first needs the longer the more
   * others there are; whoever dials second waits for that, too.
   */
  private static final Duration CROWD_DELAY = Duration.ofMillis(100);

  private static final Duration LONGEST_CROWD_DELAY = Duration.ofSeconds(2);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  /** Untried ones first, so that many that never answer do not keep a new one waiting. */
  private static final Comparator<Candidate> ORDER =
      Comparator.<Candidate>comparingInt(candidate -> candidate.tries)
          .thenComparingLong(candidate -> candidate.nextTry);

  private final Map<PeerId, Candidate> candidates = new HashMap<>();
  private int underWay;

  /** When to dial a peer. */
  enum Turn {
    /** At once. */
    FIRST(Duration.ZERO),

    /** After the peer had time to dial this one, so that two seldom dial each other at once. */
    SECOND(Duration.ofMillis(300)),

    /** After the connection that is to replace another had time to come. */
    AFTER_REPLACEMENT(Duration.ofSeconds(1));

    private final Duration delay;

    Turn(Duration delay) {
      this.delay = delay;
    }
  }

  /** The addresses to try for one peer, in this order. */
  record Attempt(PeerId peer, List<PeerAddress> addresses) {}

  /**
   * Adds a peer, or renews what is known of it; {@code addresses} replace older ones.
   *
   * @param turn when to dial it
   */
  void add(PeerId peer, List<PeerAddress> addresses, Turn turn, long nowNanos) {
    if (addresses.isEmpty()) {
      return;
    }
    Candidate known = candidates.get(peer);
    if (known == null) {
      makeRoom();
      candidates.put(peer, new Candidate(peer, addresses, turn, nowNanos));
      return;
    }
    known.since = nowNanos;
    boolean news = !known.addresses.containsAll(addresses);
    known.addresses = List.copyOf(addresses);
    if (news) {
      known.tryAfter(turn, nowNanos);
    }
  }

  void remove(PeerId peer) {
    candidates.remove(peer);
  }

  boolean contains(PeerId peer) {
    return candidates.containsKey(peer);
  }

  /**
   * Returns the attempts that are due and marks them as under way; each must be ended by {@link
   * #ended}.
   */
  List<Attempt> due(long nowNanos) {
    candidates.values().removeIf(c -> nowNanos - c.since > FORGET_AFTER.toNanos());
    long crowdDelay = crowdDelay();
    List<Candidate> due =
        candidates.values().stream()
            .filter(c -> !c.trying && nowNanos - c.nextTry >= (c.yields() ? crowdDelay : 0))
            .sorted(ORDER)
            .limit(Math.max(0, MAX_UNDER_WAY - underWay))
            .toList();
    List<Attempt> attempts = new ArrayList<>();
    for (Candidate candidate : due) {
      candidate.trying = true;
      underWay++;
      attempts.add(new Attempt(candidate.peer, candidate.inTurn()));
    }
    return attempts;
  }

  /** Notes the end of an attempt, which may have failed; schedules the next one. */
  void ended(PeerId peer, long nowNanos) {
    underWay--;
    Candidate candidate = candidates.get(peer);
    if (candidate == null) {
      return;
    }
    candidate.trying = false;
    long pause = FIRST_RETRY.toNanos() << Math.min(candidate.tries, 4);
    candidate.tries++;
    candidate.nextTry = nowNanos + Math.min(pause, LONGEST_RETRY.toNanos());
  }

  private long crowdDelay() {
    return Math.min(LONGEST_CROWD_DELAY.toNanos(), (candidates.size() - 1) * CROWD_DELAY.toNanos());
  }

  private void makeRoom() {
    if (candidates.size() >= MAX) {
      candidates.values().stream()
          .min(Comparator.comparingLong(candidate -> candidate.since))
          .ifPresent(oldest -> candidates.remove(oldest.peer));
    }
  }

  private static final class Candidate {
    private final PeerId peer;
    private List<PeerAddress> addresses;
    private long since;
    private long nextTry;
    private Turn turn;
    private int tries;
    private boolean trying;

    Candidate(PeerId peer, List<PeerAddress> addresses, Turn turn, long nowNanos) {
      this.peer = peer;
      this.addresses = List.copyOf(addresses);
      this.since = nowNanos;
      this.turn = turn;
      this.nextTry = nowNanos + turn.delay.toNanos();
    }

    void tryAfter(Turn later, long nowNanos) {
      turn = later;
      tries = 0;
      nextTry = nowNanos + turn.delay.toNanos();
    }

    /** Begins with another address each time: only the first of many are dialled. */
    List<PeerAddress> inTurn() {
      List<PeerAddress> turned = new ArrayList<>(addresses);
      Collections.rotate(turned, -(tries % addresses.size()));
      return turned;
    }

    boolean yields() {
      return turn == Turn.SECOND && tries == 0;
    }
  }
}
