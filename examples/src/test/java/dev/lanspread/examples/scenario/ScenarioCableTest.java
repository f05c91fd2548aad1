package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledIf;

/** Two computers on a slow cable that somebody pulls out and puts back in. */
@EnabledIf(
    value = "dev.lanspread.examples.scenario.LinkedNamespaces#canBeMade",
    disabledReason = "needs Linux and the right to make network namespaces")
class ScenarioCableTest extends Scenario {

  private static final String GAME = "ggoo";
  private static final int SIZE = 24 << 20;
  private static final int MEGABITS = 80;
  private static final double IDEAL_SECONDS = SIZE * 8.0 / (MEGABITS * 1e6);
  private static final Duration UNPLUGGED = Duration.ofSeconds(2);

  @TransportTest
  void aDownloadComesOverASlowCable(String transport) throws IOException {
    try (LinkedNamespaces cable = LinkedNamespaces.make()) {
      cable.limit(MEGABITS);
      TestPeer client = connectedTo(source(cable, transport), cable, transport);
      client.call("download", "game_id", GAME, "install", false);
      double seconds = secondsOfDownload(client);

      System.out.printf(
          "over %s: %.2f s on a cable of %d Mbit/s, ideal %.2f s%n",
          transport, seconds, MEGABITS, IDEAL_SECONDS);
      assertEqual(client);
      assertThat(seconds).isGreaterThan(IDEAL_SECONDS * 0.95);
    }
  }

  @TransportTest
  void aDownloadOutlastsAPulledCable(String transport) throws IOException {
    try (LinkedNamespaces cable = LinkedNamespaces.make()) {
      cable.limit(MEGABITS);
      TestPeer client = connectedTo(source(cable, transport), cable, transport);
      client.call("download", "game_id", GAME, "install", false);
      client.process().awaitEvent("download-chunk-finished", d -> true, 0, TestPeer.LIMIT);
      cable.unplug();
      long out = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> System.nanoTime() - out >= UNPLUGGED.toNanos());
      cable.plugIn();
      double seconds = secondsOfDownload(client);

      System.out.printf("over %s: %.2f s with the cable out for 2 s%n", transport, seconds);
      assertEqual(client);
      assertThat(seconds).isGreaterThan(IDEAL_SECONDS * 0.95);
    }
  }

  private static double secondsOfDownload(TestPeer client) {
    JsonNode finished = client.awaitEvent("download-finished", GAME);
    return finished.path("duration_ms").asLong() / 1000.0;
  }

  private void assertEqual(TestPeer client) {
    assertThat(packageOf(client.root(GAME)))
        .isEqualTo(packageOf(folder.resolve("source/games").resolve(GAME)));
    stopPeers();
  }

  private TestPeer source(LinkedNamespaces cable, String transport) {
    TestPeer source = peer("source", transport).in(cable.left(), "10.99.0.1:0");
    TestGame.in(source, GAME).file("ggoo.dat", random(SIZE, 11)).version(VERSION);
    return source.start();
  }

  private TestPeer connectedTo(TestPeer source, LinkedNamespaces cable, String transport) {
    TestPeer client =
        peer("client", transport)
            .in(cable.right(), "10.99.0.2:0")
            .with("--chunk-size", "1048576")
            .start();
    client.connect(source);
    return client;
  }
}
