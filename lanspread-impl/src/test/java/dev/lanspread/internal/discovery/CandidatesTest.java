package dev.lanspread.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.Sighting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidatesTest {

  private static final PeerId OWN = PeerId.of("o".repeat(52));

  private final Candidates candidates =
      new Candidates(new Announcement(OWN, PeerAddress.parse("0.0.0.0:4001"), 1, 1));

  @Test
  void onlyNewsIsAdmitted() {
    assertThat(candidates.admit(sighting(1, 4001), "eth0", "s1")).isTrue();
    assertThat(candidates.admit(sighting(1, 4001), "eth0", "s1")).isFalse();
    assertThat(candidates.admit(sighting(1, 4002), "eth0", "s1")).isTrue();
    assertThat(candidates.admit(sighting(1, 4002), "wlan0", "s1")).isTrue();
  }

  @Test
  void aRestartIsNews() {
    candidates.admit(sighting(1, 4001), "eth0", "s1");

    assertThat(candidates.admit(sighting(1, 4001), "eth0", "s2")).isTrue();
    candidates.forget("eth0", "s1");
    assertThat(candidates.admit(sighting(1, 4001), "eth0", "s2")).isFalse();
    candidates.forget("eth0", "s2");
    assertThat(candidates.admit(sighting(1, 4001), "eth0", "s2")).isTrue();
    candidates.forgetLink("eth0");
    assertThat(candidates.admit(sighting(1, 4001), "eth0", "s2")).isTrue();
  }

  @Test
  void theOwnAnnouncementIsNotAdmittedButTheOwnIdElsewhereIs() {
    assertThat(candidates.admit(own("127.0.0.1:4001"), "eth0", "s1")).isFalse();
    assertThat(candidates.admit(own("127.0.0.1:4002"), "eth0", "s2")).isTrue();
    assertThat(candidates.admit(own("192.0.2.1:4001"), "eth0", "s3")).isTrue();
  }

  private static Sighting own(String address) {
    return new Sighting(OWN, List.of(PeerAddress.parse(address)), 1, 1);
  }

  @Test
  void aFloodIsCutToABudget() {
    long admitted = 0;
    for (int i = 0; i < 10 * Candidates.MAX_NEWS; i++) {
      admitted += candidates.admit(sighting(i, 4001), "eth0", "s") ? 1 : 0;
    }

    // Two windows at most, should the second begin while the flood lasts.
    assertThat(admitted).isBetween((long) Candidates.MAX_NEWS, 2L * Candidates.MAX_NEWS);
  }

  private static Sighting sighting(int peer, int port) {
    PeerId id =
        PeerId.ofSubjectPublicKeyInfo(Integer.toString(peer).getBytes(StandardCharsets.US_ASCII));
    return new Sighting(id, List.of(PeerAddress.parse("10.0.0.1:" + port)), 1, 1);
  }
}
