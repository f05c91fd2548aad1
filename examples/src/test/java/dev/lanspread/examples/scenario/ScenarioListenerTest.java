package dev.lanspread.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledIf;

/** A peer whose network goes away under it says so, lives on, and serves again after a rebind. */
@EnabledIf(
    value = "dev.lanspread.examples.scenario.LinkedNamespaces#canBeMade",
    disabledReason = "needs Linux and the right to make network namespaces")
class ScenarioListenerTest extends Scenario {

  private static final Duration NOTICED = Duration.ofSeconds(30);

  @TransportTest
  void aPeerWhoseAddressVanishesReportsItAndServesAgainAfterRebind(String transport)
      throws IOException {
    try (LinkedNamespaces cable = LinkedNamespaces.make()) {
      TestPeer alpha =
          peer("alpha", transport)
              .in(cable.left(), "10.99.0.1:0")
              .with("--fixture", "ggoo")
              .start();
      TestPeer bravo = peer("bravo", transport).in(cable.right(), "10.99.0.2:0").start();
      bravo.connect(alpha);

      cable.moveLeftTo("10.99.0.7/24");
      alpha
          .process()
          .awaitEvent(
              "warning", data -> data.path("code").asText().equals("LISTENER_LOST"), 0, NOTICED);
      assertThat(alpha.call("status").path("peer_id").asText()).isEqualTo(alpha.id());

      String moved = alpha.call("rebind", "addr", "10.99.0.7:0").path("addr").asText();
      assertThat(moved).startsWith("10.99.0.7:");
      bravo.call("connect", "addr", moved);
      assertThat(bravo.peers()).containsOnlyKeys(alpha.id());
      bravo.download("ggoo", true);
      alpha.close();
      bravo.close();
    }
  }
}
