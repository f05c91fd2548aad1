package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.PeerNode;
import dev.lanspread.testkit.transport.RateLimitedTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;

/**
 * A computer that sleeps, as far as one process can show it: stopped, while the clock goes on and
 * the others give it up.
 */
@Tag("soak")
class ScenarioSleepTest extends Scenario {

  private static final String GAME = LocalNode.GAME.value();
  private static final int SIZE = 16 << 20;
  private static final long RATE = 1 << 20;

  /** Longer than any patience and than the idle timeout of a connection. */
  private static final Duration SLEEP = Duration.ofSeconds(45);

  @TransportTest
  void aDownloadGoesOnAfterASleepInTheMiddleOfIt(String transport) throws Exception {
    Path home = folder.resolve("source");
    LocalNode.giveGame(home, random(SIZE, 11));
    try (PeerNode source =
        LocalNode.in(home, new RateLimitedTransport(LocalNode.transport(transport), RATE))
            .start()) {
      TestPeer client =
          peer("client", transport)
              .knowing(GAME, VERSION)
              .with("--chunk-size", Integer.toString(1 << 20))
              .start();
      client.call("connect", "addr", source.address().toString());
      client.call("download", "game_id", GAME, "install", false);
      client.awaitEvent("download-chunk-finished", GAME);

      signal(client, "STOP");
      long asleep = System.nanoTime();
      await()
          .atMost(SLEEP.plusSeconds(30))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> System.nanoTime() - asleep >= SLEEP.toNanos());
      assertThat(client.events(GAME, 0)).doesNotContain("download-finished");
      signal(client, "CONT");

      client.process().awaitEvent("download-finished", data -> true, 0, Duration.ofSeconds(90));
      assertThat(client.events(GAME, 0)).doesNotContain("download-failed");
      assertThat(packageOf(client.root(GAME))).isEqualTo(packageOf(LocalNode.root(home)));
    }
  }

  private static void signal(TestPeer peer, String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(peer.process().process().pid()))
            .inheritIO()
            .start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }
}
