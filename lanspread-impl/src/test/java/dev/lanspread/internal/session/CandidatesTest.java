package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.internal.session.Candidates.Attempt;
import dev.lanspread.internal.session.Candidates.Turn;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidatesTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final PeerAddress HERE = PeerAddress.parse("10.0.0.1:1");
  private static final PeerAddress THERE = PeerAddress.parse("10.0.0.2:1");

  private final Candidates candidates = new Candidates();

  @Test
  void aPeerIsDueAfterItsDelayAndOnceAtATime() {
    candidates.add(peer(1), List.of(HERE), Turn.AFTER_REPLACEMENT, 0);

    assertThat(candidates.due(SECOND - 1)).isEmpty();
    assertThat(candidates.due(SECOND)).containsExactly(new Attempt(peer(1), List.of(HERE)));
    assertThat(candidates.due(60 * SECOND)).isEmpty();
  }

  @Test
  void whoDialsSecondWaitsLongerTheMorePeersThereAre() {
    for (int i = 0; i < 5; i++) {
      candidates.add(peer(i), List.of(HERE), Turn.SECOND, 0);
    }

    assertThat(candidates.due(7 * SECOND / 10 - 1)).isEmpty();
    IntStream.range(1, 5).forEach(i -> candidates.remove(peer(i)));
    assertThat(candidates.due(3 * SECOND / 10)).hasSize(1);
  }

  @Test
  void aLostPeerIsNotDialledLaterForTheSakeOfOthers() {
    IntStream.range(1, Candidates.MAX)
        .forEach(i -> candidates.add(peer(i), List.of(HERE), Turn.SECOND, 0));
    candidates.add(peer(0), List.of(HERE), Turn.AFTER_REPLACEMENT, 0);

    assertThat(candidates.due(SECOND)).containsExactly(new Attempt(peer(0), List.of(HERE)));
  }

  @Test
  void aFloodOfSightingsDelaysNobodyForLong() {
    IntStream.range(0, Candidates.MAX)
        .forEach(i -> candidates.add(peer(i), List.of(HERE), Turn.SECOND, 0));

    assertThat(candidates.due(3 * SECOND)).hasSize(Candidates.MAX_UNDER_WAY);
  }

  @Test
  void addressesAreTriedInTurnWithGrowingPauses() {
    candidates.add(peer(1), List.of(HERE, THERE), Turn.FIRST, 0);
    long now = 0;
    for (long pause : new long[] {1, 2, 4, 8, 10, 10}) {
      assertThat(candidates.due(now)).hasSize(1);
      candidates.ended(peer(1), now);
      assertThat(candidates.due(now + pause * SECOND - 1)).isEmpty();
      now += pause * SECOND;
    }
    assertThat(candidates.due(now)).containsExactly(new Attempt(peer(1), List.of(HERE, THERE)));
    candidates.ended(peer(1), now);
    assertThat(candidates.due(now + 10 * SECOND))
        .containsExactly(new Attempt(peer(1), List.of(THERE, HERE)));
  }

  @Test
  void whatIsKnownAlreadyDoesNotShortenThePause() {
    candidates.add(peer(1), List.of(HERE, THERE), Turn.FIRST, 0);
    assertThat(candidates.due(0)).hasSize(1);
    candidates.ended(peer(1), 0);

    candidates.add(peer(1), List.of(THERE, HERE), Turn.FIRST, 1);

    assertThat(candidates.due(SECOND - 1)).isEmpty();
    assertThat(candidates.due(SECOND)).hasSize(1);
  }

  @Test
  void aNewAddressIsTriedAtOnceButNotBesideTheAttemptUnderWay() {
    candidates.add(peer(1), List.of(HERE), Turn.FIRST, 0);
    assertThat(candidates.due(0)).hasSize(1);
    candidates.add(peer(1), List.of(THERE), Turn.FIRST, 1);

    assertThat(candidates.due(1)).isEmpty();
    candidates.ended(peer(1), 2);
    assertThat(candidates.due(2 + 2 * SECOND)).hasSize(1);
  }

  @Test
  void aPeerWithoutAddressesIsNoCandidate() {
    candidates.add(peer(1), List.of(), Turn.FIRST, 0);

    assertThat(candidates.due(0)).isEmpty();
    assertThat(candidates.contains(peer(1))).isFalse();
  }

  @Test
  void whatIsNotSeenForTenMinutesIsForgotten() {
    candidates.add(peer(1), List.of(HERE), Turn.FIRST, 0);

    assertThat(candidates.due(601 * SECOND)).isEmpty();
    assertThat(candidates.contains(peer(1))).isFalse();
  }

  @Test
  void aFloodOfSightingsIsBoundedInNumberAndInDials() {
    IntStream.range(0, 2000).forEach(i -> candidates.add(peer(i), List.of(HERE), Turn.FIRST, i));

    assertThat(IntStream.range(0, 2000).filter(i -> candidates.contains(peer(i))).count())
        .isEqualTo(Candidates.MAX);
    List<Attempt> first = candidates.due(SECOND);
    assertThat(first).hasSize(Candidates.MAX_UNDER_WAY);
    assertThat(candidates.due(SECOND)).isEmpty();
    candidates.ended(first.get(0).peer(), SECOND);
    assertThat(candidates.due(SECOND)).hasSize(1);
  }

  @Test
  void aNewPeerIsTriedBeforeThoseThatNeverAnswered() {
    for (int i = 0; i < Candidates.MAX_UNDER_WAY; i++) {
      candidates.add(peer(i), List.of(HERE), Turn.FIRST, 0);
    }
    candidates.due(0).forEach(attempt -> candidates.ended(attempt.peer(), 0));
    candidates.add(peer(1000), List.of(THERE), Turn.FIRST, 10 * SECOND);

    assertThat(candidates.due(10 * SECOND))
        .first()
        .isEqualTo(new Attempt(peer(1000), List.of(THERE)));
  }

  private static PeerId peer(int number) {
    return PeerId.ofSubjectPublicKeyInfo(new byte[] {(byte) number, (byte) (number >> 8)});
  }
}
