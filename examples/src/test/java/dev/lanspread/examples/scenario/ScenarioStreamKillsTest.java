package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.examples.client.CommandRefusedException;
import dev.lanspread.examples.game.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;

/**
 * Sources and receivers die at random moments of a streamed install, again and again: afterwards
 * there is the previous state or the complete new one.
 *
 * <p>The properties {@code lanspread.test.kills} and {@code lanspread.test.seed} choose how often
 * and where.
 */
class ScenarioStreamKillsTest extends StreamScenario {

  private static final int SMALL_FILES = 40;
  private static final int KILLS = Integer.getInteger("lanspread.test.kills", 20);
  private static final long SEED = Long.getLong("lanspread.test.seed", 20260101);

  /** A killed source is missed within 15 s; the failure is told within 30. */
  private static final Duration LOSS = Duration.ofSeconds(30);

  private final SplittableRandom moments = new SplittableRandom(SEED);
  private int completed;
  private int refusedConnects;

  /** Who dies. */
  private enum Victim {
    RECEIVER,
    SOURCE,
    SOURCE_THAT_IS_BACK_AT_ONCE
  }

  @TransportTest
  void aKilledReceiverOrSourceLeavesNothingHalfDone(String transport) throws IOException {
    repeat(transport, Backend.JUNRAR, 4, Victim.RECEIVER, Victim.SOURCE_THAT_IS_BACK_AT_ONCE);
  }

  @Tag("soak")
  @BackendTest
  void manyKillsLeaveNothingHalfDone(String transport, Backend backend) throws IOException {
    repeat(transport, backend, KILLS, Victim.values());
    System.out.printf(
        "over %s with %s: %d kills, %d of them after the swap; %d connects refused%n",
        transport, backend, KILLS, completed, refusedConnects);
  }

  private void repeat(String transport, Backend backend, int kills, Victim... victims)
      throws IOException {
    TestPeer source = source(transport, backend);
    TestPeer client = peer("client", transport).start();
    client.connect(source);
    long began = System.nanoTime();
    stream(client);
    long usual = System.nanoTime() - began;
    Map<String, String> content = TestGame.tree(client.root(GAME).resolve("local"));

    for (int turn = 0; turn < kills; turn++) {
      Map<String, String> before = reset(client, moments.nextBoolean());
      connect(client, source);
      Victim victim = victims[turn % victims.length];
      int from = client.process().mark();
      client.call("stream-install", "game_id", GAME);
      LockSupport.parkNanos(moments.nextLong(usual));
      kill(victim, client, source, from);
      assertNothingHalfDone(client, before, content, "turn " + turn + ", killed: " + victim);
    }
    reset(client, false);
    connect(client, source);
    stream(client);
    assertThat(TestGame.tree(client.root(GAME).resolve("local"))).isEqualTo(content);
    assertOnlyInstalled(client);
  }

  /** A source whose archive has many small files and one of two parts. */
  private TestPeer source(String transport, Backend backend) {
    TestPeer source = peer("source", transport).with(backend.options());
    Map<String, byte[]> content = new LinkedHashMap<>();
    for (int i = 0; i < SMALL_FILES; i++) {
      content.put("data/%d/%d.bin".formatted(i % 3, i), random(i * 2500, i));
      if (i == SMALL_FILES / 2) {
        content.put("large.bin", random(PART + PART / 4, i));
      }
    }
    TestGame.in(source, GAME).archive("ggoo.eti", content).version(VERSION);
    return source.start();
  }

  /** Makes the state before a turn: nothing at all, or a package that is not installed. */
  private static Map<String, String> reset(TestPeer client, boolean downloaded) throws IOException {
    if (client.local(GAME).path("installed").asBoolean()) {
      client.run("uninstall", GAME);
    }
    new FileTree(client.root(GAME)).delete();
    if (downloaded) {
      TestGame.in(client, GAME).file("readme.txt", random(5000, 1)).version(VERSION);
    }
    client.call("rescan");
    assertThat(client.local(GAME).isMissingNode()).isEqualTo(!downloaded);
    return state(client);
  }

  /** A peer that has just started on a loaded machine may miss the handshake's deadline. */
  private void connect(TestPeer client, TestPeer source) {
    await()
        .atMost(TestPeer.LIMIT)
        .until(
            () -> {
              try {
                client.connect(source);
                return true;
              } catch (CommandRefusedException e) {
                refusedConnects++;
                return false;
              }
            });
  }

  private void kill(Victim victim, TestPeer client, TestPeer source, int from) {
    if (victim == Victim.RECEIVER) {
      client.kill();
      client.start();
      return;
    }
    source.kill();
    source.start();
    if (victim == Victim.SOURCE_THAT_IS_BACK_AT_ONCE) {
      connect(client, source);
    }
    await().atMost(LOSS).until(() -> isOver(client, from));
  }

  private static boolean isOver(TestPeer client, int from) {
    return client.events(GAME, from).stream()
        .anyMatch(event -> event.equals("install-finished") || event.equals("download-failed"));
  }

  private void assertNothingHalfDone(
      TestPeer client, Map<String, String> before, Map<String, String> content, String turn)
      throws IOException {
    assertIdle(client);
    JsonNode row = client.local(GAME);
    if (!row.path("installed").asBoolean()) {
      assertThat(state(client)).as(turn).isEqualTo(before);
      return;
    }
    completed++;
    Map<String, String> expected = new LinkedHashMap<>(before);
    content.forEach((path, hash) -> expected.put("local/" + path, hash));
    assertThat(TestGame.tree(client.root(GAME))).as(turn).isEqualTo(expected);
  }

  /** All that a streamed install may change, journals included, before it succeeds. */
  private static Map<String, String> state(TestPeer client) throws IOException {
    assertThat(journals(client)).isEmpty();
    Path root = client.root(GAME);
    if (!Files.exists(root)) {
      return Map.of();
    }
    assertThat(names(root)).doesNotContain(".local.installing", ".local.backup");
    return TestGame.tree(root);
  }

  private static void stream(TestPeer client) {
    int from = client.process().mark();
    client.call("stream-install", "game_id", GAME);
    client.awaitEvent("install-finished", GAME, from);
  }
}
