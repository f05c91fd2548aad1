package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.Transfers.assertNothingLeft;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * The games or the state disk refuses at some point of a download: it fails with the numbers and
 * leaves no game, everything else goes on, and a retry works once there is room.
 */
class ScenarioFullDiskTest extends Scenario {

  private static final String GAME = "ggoo";
  private static final int SIZE = 8 << 20;
  private static final int FILES = 1000;
  private static final int PAGE = 4096;

  /** Makes the plan, which names all files, more than twice as large as the have-map. */
  private static final String LONG = "n".repeat(150);

  @TransportTest
  void s20_atTheFirstByte(String transport) throws IOException {
    TestPeer source = source(transport);
    TestPeer client = peer("client", transport);
    TestPeer guest = peer("guest", transport);
    // Its root, the other game with its three files, the claim, the game's root and its partial
    // folder with its token.
    try (SmallDisk disk = SmallDisk.mountForFiles(client.games(), 9)) {
      TestGame.small(client, "bfbc2");
      Transfers.start(source, client, guest);
      client.connect(source);
      guest.connect(client);

      JsonNode failed = failedDownload(client);

      assertThat(failed.path("message").asText()).contains("but the disk takes no more");
      assertThat(Transfers.chunks(client, GAME, 0)).isEmpty();
      guest.download("bfbc2", false);
      disk.allowFiles(2 * FILES);
      client.download(GAME, false);
      assertThat(packageOf(client.root(GAME))).isEqualTo(packageOf(source.root(GAME)));
      client.stop();
    }
  }

  @TransportTest
  void s20_atTheFirstRecord(String transport) throws IOException {
    TestPeer source = source(transport);
    TestPeer client = peer("client", transport);
    try (SmallDisk disk = SmallDisk.mount(client.state(), 1 << 20)) {
      Transfers.start(source, client);
      client.connect(source);
      disk.fill();

      JsonNode failed = failedDownload(client);

      assertThat(failed.path("message").asText()).contains("0 bytes are free");
      assertThat(client.root(GAME).resolve(".lanspread.partial")).doesNotExist();
      disk.free();
      client.download(GAME, false);
      assertThat(packageOf(client.root(GAME))).isEqualTo(packageOf(source.root(GAME)));
      client.stop();
    }
  }

  @TransportTest
  void s20_afterTheLastByteBeforeTheSentinel(String transport) throws IOException {
    TestPeer source = source(transport);
    TestPeer client = peer("client", transport);
    try (SmallDisk disk = SmallDisk.mount(client.state(), 1 << 20)) {
      Transfers.start(source, client);
      client.connect(source);
      // Enough for the plan and the have-map, but not for the plan once more.
      disk.fillBut(90 * PAGE);

      failedDownload(client);

      disk.free();
      int from = client.process().mark();
      client.call("download", "game_id", GAME, "install", false);
      JsonNode begun = client.awaitEvent("download-begin", GAME, from);
      assertThat(begun.path("resumed_bytes")).isEqualTo(begun.path("total_bytes"));
      assertThat(client.awaitEvent("download-finished", GAME, from).path("bytes").asLong())
          .isZero();
      assertThat(packageOf(client.root(GAME))).isEqualTo(packageOf(source.root(GAME)));
      client.stop();
    }
  }

  private static JsonNode failedDownload(TestPeer client) {
    client.call("download", "game_id", GAME, "install", false);
    JsonNode failed = client.awaitEvent("download-failed", GAME);
    assertThat(failed.path("code").asText()).isEqualTo("INSUFFICIENT_SPACE");
    assertThat(failed.path("message").asText()).containsPattern("[1-9]\\d* bytes are needed");
    assertNothingLeft(client, GAME);
    return failed;
  }

  private TestPeer source(String transport) {
    TestPeer source = peer("source", transport);
    TestGame game = TestGame.in(source, GAME).file("ggoo.dat", random(SIZE, 11));
    for (int i = 0; i < FILES; i++) {
      game.file("data/" + LONG + "%04d".formatted(i), random(100, i));
    }
    game.version(VERSION);
    return source;
  }
}
