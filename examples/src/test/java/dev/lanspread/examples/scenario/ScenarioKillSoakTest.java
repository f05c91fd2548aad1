package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.examples.game.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;

/**
 * The receiving process is killed at random moments of downloads and updates: after its restart the
 * game is whole or not there, and what was recorded is not fetched again.
 *
 * <p>Properties: {@code lanspread.test.kills} (20) and {@code lanspread.test.seed} (1).
 */
@Tag("soak")
class ScenarioKillSoakTest extends Scenario {

  private static final String GAME = "ggoo";
  private static final String OLD = "20250101";
  private static final String NEW = "20260101";
  private static final int SIZE = 24 << 20;
  private static final int FILES = 200;

  /** Two parts under way at each source, and what came since the last record. */
  private static final long IN_FLIGHT = 2 << 20;

  /** What may be fetched again after a kill. */
  private static final Duration LOSS = Duration.ofSeconds(2);

  private static final int KILLS = Integer.getInteger("lanspread.test.kills", 20);

  private final Random moments = new Random(Long.getLong("lanspread.test.seed", 1));
  private int kills;
  private int whole;
  private int resumedRuns;

  @TransportTest
  void aKilledReceiverHasAWholeGameOrNone(String transport) throws IOException {
    TestPeer old = source("old", transport, OLD, 1);
    TestPeer fresh = source("fresh", transport, NEW, 2);
    Files.delete(fresh.root(GAME).resolve("data/0"));
    TestPeer client =
        peer("client", transport)
            .knowing(GAME, NEW)
            .with("--version-policy", "latest", "--chunk-size", "524288");
    Transfers.start(old, fresh, client);
    Map<String, Map<String, String>> versions = new HashMap<>();
    versions.put(OLD, packageOf(old.root(GAME)));
    versions.put(NEW, packageOf(fresh.root(GAME)));

    while (kills < KILLS) {
      killUntilWhole(client, old, OLD, versions);
      if (kills < KILLS) {
        killUntilWhole(client, fresh, NEW, versions);
      }
      stopAndForget(client);
    }

    System.out.printf(
        "over %s: %d kills, %d whole after restart, %d resumed%n",
        transport, kills, whole, resumedRuns);
  }

  private void killUntilWhole(
      TestPeer client, TestPeer source, String version, Map<String, Map<String, String>> versions) {
    long recorded = 0;
    for (int attempt = 0; attempt < 4 && kills < KILLS; attempt++) {
      JsonNode begun = begin(client, source);
      long resumed = begun.path("resumed_bytes").asLong();
      assertThat(resumed).isGreaterThanOrEqualTo(recorded);
      resumedRuns += resumed > 0 ? 1 : 0;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(moments.nextInt(2500)));
      recorded = Math.max(resumed, bytesUntil(client, Instant.now().minus(LOSS)));
      client.kill();
      kills++;
      client.start();
      if (isThere(client)) {
        whole++;
        assertWhole(client, versions);
      } else {
        assertThat(client.local(GAME).path("downloaded").asBoolean()).isFalse();
      }
      if (client.local(GAME).path("version").asText().equals(version)) {
        return;
      }
    }
    finish(client, source);
    assertThat(client.local(GAME).path("version").asText()).isEqualTo(version);
    assertWhole(client, versions);
  }

  private static JsonNode begin(TestPeer client, TestPeer source) {
    client.connect(source);
    int from = client.process().mark();
    client.call("download", "game_id", GAME, "install", false);
    return client.awaitEvent("download-begin", GAME, from);
  }

  /** Returns how far the download had come at a moment. */
  private static long bytesUntil(TestPeer client, Instant moment) {
    return client.process().records(0).stream()
        .filter(record -> record.path("event").asText().equals("download-progress"))
        .filter(record -> Instant.parse(record.path("ts").asText()).isBefore(moment))
        .mapToLong(record -> record.path("data").path("bytes").asLong())
        .max()
        .orElse(0);
  }

  private static boolean isThere(TestPeer client) {
    return Files.exists(client.root(GAME).resolve("version.ini"));
  }

  private void finish(TestPeer client, TestPeer source) {
    int from = client.process().mark();
    JsonNode begun = begin(client, source);
    JsonNode finished = client.awaitEvent("download-finished", GAME, from);
    long missing = begun.path("total_bytes").asLong() - begun.path("resumed_bytes").asLong();
    assertThat(finished.path("bytes").asLong()).isBetween(missing, missing + IN_FLIGHT);
  }

  private static void assertWhole(TestPeer client, Map<String, Map<String, String>> versions) {
    String version = client.local(GAME).path("version").asText();
    assertThat(packageOf(client.root(GAME))).isEqualTo(versions.get(version));
  }

  private static void stopAndForget(TestPeer client) throws IOException {
    client.stop();
    new FileTree(client.root(GAME)).delete();
    client.start();
  }

  private TestPeer source(String name, String transport, String version, int seed) {
    TestPeer source = peer(name, transport).knowing(GAME, NEW);
    TestGame game = TestGame.in(source, GAME).file("ggoo.dat", random(SIZE, seed));
    for (int i = 0; i < FILES; i++) {
      game.file("data/" + i, random(i * 10, seed * 1000L + i));
    }
    game.version(version);
    return source;
  }
}
