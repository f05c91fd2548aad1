package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Games folders that are read-only or away. */
class ScenarioFoldersTest extends Scenario {

  private static final String GAME = "ggoo";

  @TransportTest
  void aReadOnlyFolderSeedsAndTakesNothing(String transport) throws IOException {
    TestPeer share = peer("share", transport);
    TestPeer client = peer("client", transport);
    try (SmallDisk disk = SmallDisk.mount(share.games(), 8L << 20)) {
      giveGame(share);
      disk.makeReadOnly();
      Transfers.start(share, client);
      client.connect(share);

      client.download(GAME, false);

      assertThat(packageOf(client.root(GAME))).isEqualTo(packageOf(share.root(GAME)));
      awaitWarning(share, "GAMES_FOLDER_READ_ONLY");
      for (String command : new String[] {"download", "install", "stream-install", "uninstall"}) {
        assertThat(share.refusal(command, "game_id", GAME)).as(command).isEqualTo("WRITE_FAILED");
      }
      assertThat(share.call("status").path("active_operations")).isEmpty();
      share.stop();
    }
  }

  @TransportTest
  void aFolderThatIsAwayIsNeverMadeAnew(String transport) throws IOException {
    TestPeer source = peer("source", transport);
    TestPeer client = peer("client", transport);
    giveGame(source);
    Transfers.start(source, client);
    client.connect(source);
    Path away = Files.move(client.games(), folder.resolve("away"));
    awaitWarning(client, "GAMES_FOLDER_UNAVAILABLE");

    assertThat(client.refusal("download", "game_id", GAME)).isEqualTo("GAMES_FOLDER_UNAVAILABLE");
    assertThat(client.games()).doesNotExist();

    Files.move(away, client.games());
    client.download(GAME, false);
    assertThat(packageOf(client.root(GAME))).isEqualTo(packageOf(source.root(GAME)));
  }

  private static void giveGame(TestPeer peer) throws IOException {
    TestGame.in(peer, GAME).file("ggoo.dat", random(1 << 20, 11)).version(VERSION);
  }

  private static void awaitWarning(TestPeer peer, String code) {
    peer.process()
        .awaitEvent("warning", data -> data.path("code").asText().equals(code), 0, TestPeer.LIMIT);
  }
}
