package dev.lanspread.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;

/** Peers on two computers find each other without being told an address. */
@EnabledIf(
    value = "dev.lanspread.examples.scenario.LinkedNamespaces#canBeMade",
    disabledReason = "needs Linux and the right to make network namespaces")
@Tag("timed")
class ScenarioDiscoveryTest extends Scenario {

  private static final Duration FOUND = Duration.ofSeconds(5);

  @TransportTest
  void twoPeersFindEachOtherByMdnsAloneAndAgainAfterARestart(String transport) throws IOException {
    try (LinkedNamespaces cable = LinkedNamespaces.make()) {
      TestPeer alpha =
          peer("alpha", transport).discoveringIn(cable.left()).with("--fixture", "ggoo");
      TestPeer bravo =
          peer("bravo", transport).discoveringIn(cable.right()).with("--fixture", "bfbc2");

      alpha.start();
      bravo.start();
      assertFind(alpha, bravo, 0);
      assertFind(bravo, alpha, 0);
      assertThat(alpha.peers()).containsOnlyKeys(bravo.id());

      alpha.download("bfbc2", true);

      int from = alpha.process().mark();
      bravo.stop();
      bravo.start();
      assertFind(alpha, bravo, from);
      assertFind(bravo, alpha, 0);
      assertThat(alpha.peers()).containsOnlyKeys(bravo.id());
      alpha.close();
      bravo.close();
    }
  }

  private static void assertFind(TestPeer seeker, TestPeer other, int from) {
    seeker
        .process()
        .awaitEvent(
            "peer-connected",
            data -> data.path("peer_id").asText().equals(other.id()),
            from,
            FOUND);
  }
}
