package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.event.PeerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityClashesTest {

  private static final PeerAddress HERE = PeerAddress.parse("10.0.0.1:1");
  private static final PeerAddress THERE = PeerAddress.parse("10.0.0.2:1");
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final List<PeerEvent> events = new ArrayList<>();
  private long now = Long.MAX_VALUE - 10;
  private final IdentityClashes clashes =
      new IdentityClashes(peer(0), () -> HERE, events::add, () -> now);

  @Test
  void eachIdentityIsToldOnceAMinute() {
    clashes.ownIdentityAt(THERE);
    clashes.ownIdentityAt(THERE);
    clashes.refusedAsCopy();
    clashes.twoRunsOf(peer(1), HERE, THERE);
    clashes.twoRunsOf(peer(1), THERE, HERE);
    assertThat(events).hasSize(2);

    now += MINUTE - 1;
    clashes.ownIdentityAt(THERE);
    assertThat(events).hasSize(2);

    now += 1;
    clashes.ownIdentityAt(THERE);
    assertThat(events).hasSize(3);
  }

  @Test
  void aFloodOfClaimsIsLookedIntoNowAndThen() {
    assertThat(clashes.mayLook()).isTrue();
    assertThat(clashes.mayLook()).isFalse();

    now += Duration.ofSeconds(10).toNanos();
    assertThat(clashes.mayLook()).isTrue();
  }

  private static PeerId peer(int number) {
    return PeerId.ofSubjectPublicKeyInfo(new byte[] {(byte) number});
  }
}
