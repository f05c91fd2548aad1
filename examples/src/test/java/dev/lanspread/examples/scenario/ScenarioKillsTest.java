package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.TestGame.text;
import static dev.lanspread.examples.scenario.TestGame.tree;
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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;

/**
 * The receiving process is killed at random moments of downloads and updates with install: after
 * its restart the package is whole or not there, the installed tree is of one version or not there,
 * and what was recorded is not fetched again.
 *
 * <p>Properties: {@code lanspread.test.kills} (100 per transport) and {@code lanspread.test.seed}.
 */
class ScenarioKillsTest extends Scenario {

  private static final String GAME = "ggoo";
  private static final String OLD = "20250101";
  private static final String NEW = "20260101";
  private static final int FILES = 200;
  private static final int ATTEMPTS = 6;

  /** Two parts under way at the source, of which nothing was recorded. */
  private static final long IN_FLIGHT = 2 << 20;

  /** What may be fetched again after a kill. */
  private static final Duration LOSS = Duration.ofSeconds(2);

  private final Map<String, Map<String, String>> packages = new HashMap<>();
  private final Map<String, Map<String, String>> installs = new HashMap<>();
  private final Map<String, Integer> phases = new TreeMap<>();
  private Random moments = new Random();
  private long usualMillis = 1500;
  private int kills;
  private int limit;
  private int wholeAfterwards;
  private int resumed;

  @TransportTest
  void aReceiverKilledThreeTimesHasAWholeGameOrNone(String transport) throws IOException {
    moments = new Random(3);
    limit = 3;
    killAgainAndAgain(transport, 4 << 20);
  }

  @Tag("soak")
  @TransportTest
  void aReceiverKilledVeryOftenHasAWholeGameOrNone(String transport) throws IOException {
    moments = new Random(Long.getLong("lanspread.test.seed", 1));
    limit = Integer.getInteger("lanspread.test.kills", 100);
    long began = System.nanoTime();

    killAgainAndAgain(transport, transport.equals("kwik") ? 24 << 20 : 96 << 20);

    System.out.printf(
        "over %s: %d kills in %d s: %s; %d whole after the restart, %d continued%n",
        transport,
        kills,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
        phases,
        wholeAfterwards,
        resumed);
  }

  private void killAgainAndAgain(String transport, int size) throws IOException {
    TestPeer old = source("old", transport, OLD, size, 1);
    TestPeer fresh = source("fresh", transport, NEW, size, 2);
    Files.delete(fresh.root(GAME).resolve("data/0"));
    TestPeer client =
        peer("client", transport)
            .knowing(GAME, NEW)
            .with("--version-policy", "latest", "--chunk-size", "524288");
    Transfers.start(old, fresh, client);
    packages.put(OLD, packageOf(old.root(GAME)));
    packages.put(NEW, packageOf(fresh.root(GAME)));
    installs.put(OLD, install(old));
    installs.put(NEW, install(fresh));

    while (kills < limit) {
      killUntilInstalled(client, old, OLD);
      if (kills < limit) {
        killUntilInstalled(client, fresh, NEW);
      }
      client.stop();
      new FileTree(client.root(GAME)).delete();
      client.start();
    }
  }

  private void killUntilInstalled(TestPeer client, TestPeer source, String version) {
    long recorded = 0;
    for (int attempt = 0; attempt < ATTEMPTS && kills < limit; attempt++) {
      long resumable = begin(client, source).path("resumed_bytes").asLong();
      assertThat(resumable).isGreaterThanOrEqualTo(recorded);
      resumed += resumable > 0 ? 1 : 0;
      long pause = moments.nextInt((int) (usualMillis * 11 / 10));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
      Instant killed = Instant.now();
      client.kill();
      kills++;
      phases.merge(phase(client), 1, Integer::sum);
      recorded = Math.max(resumable, bytesUntil(client, killed.minus(LOSS)));
      client.start();
      assertWholeOrNotThere(client);
      if (isInstalled(client, version)) {
        return;
      }
    }
    finish(client, source);
    assertThat(packageOf(client.root(GAME))).isEqualTo(packages.get(version));
    assertThat(isInstalled(client, version)).isTrue();
  }

  private static JsonNode begin(TestPeer client, TestPeer source) {
    client.connect(source);
    int from = client.process().mark();
    client.call("download", "game_id", GAME);
    return client.awaitEvent("download-begin", GAME, from);
  }

  private void finish(TestPeer client, TestPeer source) {
    int from = client.process().mark();
    JsonNode begun = begin(client, source);
    long began = System.nanoTime();
    JsonNode finished = client.awaitEvent("download-finished", GAME, from);
    client.awaitEvent("install-finished", GAME, from);
    long missing = begun.path("total_bytes").asLong() - begun.path("resumed_bytes").asLong();
    assertThat(finished.path("bytes").asLong()).isBetween(missing, missing + IN_FLIGHT);
    if (begun.path("resumed_bytes").asLong() == 0) {
      usualMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }
  }

  private void assertWholeOrNotThere(TestPeer client) {
    JsonNode row = client.local(GAME);
    boolean there = Files.exists(client.root(GAME).resolve("version.ini"));
    assertThat(row.path("downloaded").asBoolean()).isEqualTo(there);
    if (there) {
      wholeAfterwards++;
      assertThat(packageOf(client.root(GAME)))
          .isEqualTo(packages.get(row.path("version").asText()));
    }
    assertThat(client.root(GAME).resolve(".local.installing")).doesNotExist();
    assertThat(client.root(GAME).resolve(".local.backup")).doesNotExist();
    if (Files.exists(client.root(GAME).resolve("local"))) {
      assertThat(tree(client.root(GAME).resolve("local"))).isIn(installs.values());
    }
  }

  private boolean isInstalled(TestPeer client, String version) {
    return Files.exists(client.root(GAME).resolve("version.ini"))
        && client.local(GAME).path("version").asText().equals(version)
        && Files.exists(client.root(GAME).resolve("local"))
        && tree(client.root(GAME).resolve("local")).equals(installs.get(version));
  }

  /** Returns what the killed process was doing, by its last words. */
  private static String phase(TestPeer client) {
    String last = "connecting";
    long missing = 0;
    for (JsonNode record : client.process().records(0)) {
      JsonNode data = record.path("data");
      switch (record.path("event").asText()) {
        case "download-begin" -> {
          last = "before the first byte";
          missing = data.path("total_bytes").asLong() - data.path("resumed_bytes").asLong();
        }
        case "download-chunk-finished" -> {
          missing -= data.path("length").asLong();
          last = missing > 0 ? "fetching" : "committing";
        }
        case "download-finished", "install-begin" -> last = "installing";
        case "install-finished" -> last = "done";
        default -> {}
      }
    }
    return last;
  }

  /** Returns how far the last download had come at a moment. */
  private static long bytesUntil(TestPeer client, Instant moment) {
    long bytes = 0;
    for (JsonNode record : client.process().records(0)) {
      String event = record.path("event").asText();
      if (event.equals("download-begin")) {
        bytes = 0;
      } else if (event.equals("download-progress")
          && Instant.parse(record.path("ts").asText()).isBefore(moment)) {
        bytes = record.path("data").path("bytes").asLong();
      }
    }
    return bytes;
  }

  /** Has a source install its own game, and returns what an install looks like. */
  private static Map<String, String> install(TestPeer source) {
    source.run("install", GAME);
    return tree(source.root(GAME).resolve("local"));
  }

  private TestPeer source(String name, String transport, String version, int size, int seed) {
    TestPeer source = peer(name, transport).knowing(GAME, version);
    TestGame game =
        TestGame.in(source, GAME)
            .file("game_start.cmd", text("rem " + version))
            .archive(
                GAME + ".eti",
                Map.of("game.exe", random(size, seed), "data/" + seed, random(1000, seed)));
    for (int i = 0; i < FILES; i++) {
      game.file("data/" + i, random(i * 10, seed * 1000L + i));
    }
    game.version(version);
    return source;
  }
}
