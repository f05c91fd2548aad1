package dev.lanspread.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;

/**
 * Sources and receivers die at random points of a streamed install, again and again: afterwards
 * there is the previous state or the complete new one.
 *
 * <p>The properties {@code lanspread.test.kills} and {@code lanspread.test.seed} choose how often
 * and where.
 */
@Tag("soak")
class ScenarioStreamKillsTest extends StreamScenario {

  private static final int FILES = 6;
  private static final int KILLS = Integer.getInteger("lanspread.test.kills", 20);
  private static final long SEED = Long.getLong("lanspread.test.seed", 20260101);

  @BackendTest
  void nothingHalfDoneStays(String transport, Backend backend) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    TestPeer source = largeSource("source", transport, backend, FILES);
    TestPeer client = peer("client", transport);
    source.start();
    client.start().connect(source);
    stream(client);
    Map<String, String> whole = TestGame.tree(client.root(GAME).resolve("local"));
    remove(client);

    for (int turn = 0; turn < KILLS; turn++) {
      int from = client.process().mark();
      client.call("stream-install", "game_id", GAME);
      awaitPoint(client, from, random);
      if (random.nextBoolean()) {
        client.kill();
        client.start();
      } else {
        source.kill();
        awaitEnd(client, from);
        source.start();
      }
      assertNothingHalfDone(client, whole, "turn " + turn);
      client.connect(source);
    }
    stream(client);
    assertThat(TestGame.tree(client.root(GAME).resolve("local"))).isEqualTo(whole);
    assertOnlyInstalled(client);
  }

  /** Waits for some number of parts, then a little more. */
  private static void awaitPoint(TestPeer client, int from, SplittableRandom random) {
    long parts = random.nextInt(2 * FILES + 1);
    long further = System.nanoTime() + Duration.ofMillis(random.nextInt(60)).toNanos();
    await()
        .atMost(TestPeer.LIMIT)
        .pollInterval(Duration.ofMillis(3))
        .until(() -> isOver(client, from) || (count(client, from) >= parts && isPast(further)));
  }

  private static boolean isPast(long nanos) {
    return System.nanoTime() - nanos >= 0;
  }

  private static long count(TestPeer client, int from) {
    return client.events(GAME, from).stream().filter("download-chunk-finished"::equals).count();
  }

  private static boolean isOver(TestPeer client, int from) {
    return client.events(GAME, from).stream()
        .anyMatch(event -> event.equals("install-finished") || event.equals("download-failed"));
  }

  private static void awaitEnd(TestPeer client, int from) {
    await().atMost(Duration.ofSeconds(30)).until(() -> isOver(client, from));
  }

  private static void assertNothingHalfDone(TestPeer client, Map<String, String> whole, String turn)
      throws IOException {
    assertIdle(client);
    JsonNode row = client.local(GAME);
    if (row.path("installed").asBoolean()) {
      assertThat(TestGame.tree(client.root(GAME).resolve("local"))).as(turn).isEqualTo(whole);
      assertOnlyInstalled(client);
      remove(client);
      return;
    }
    assertThat(client.root(GAME)).as(turn).doesNotExist();
    assertThat(names(client.state().resolve("games").resolve(GAME))).as(turn).isEmpty();
  }

  private static void stream(TestPeer client) {
    int from = client.process().mark();
    client.call("stream-install", "game_id", GAME);
    client.awaitEvent("install-finished", GAME, from);
  }

  private static void remove(TestPeer client) throws IOException {
    client.run("uninstall", GAME);
    Files.delete(client.root(GAME));
    client.call("rescan");
  }
}
