package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.TestGame.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.Map;
import org.assertj.core.data.Percentage;

/** A game's package goes from peer to peer. */
class ScenarioDownloadTest extends Scenario {

  private static final int LARGE = 40 << 20;

  @TransportTest
  void s4_aPackageIsDownloadedWithoutInstall(String transport) {
    TestPeer source = peer("source", transport);
    TestGame.small(source, "bfbc2");
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    int from = client.process().mark();
    assertThat(client.call("download", "game_id", "bfbc2", "install", false).path("accepted"))
        .hasToString("true");
    JsonNode finished = client.awaitEvent("download-finished", "bfbc2");

    assertThat(client.events("bfbc2", from))
        .startsWith("got-game-files", "download-begin")
        .endsWith("download-finished")
        .doesNotContain("install-begin", "download-failed");
    Map<String, String> expected = packageOf(source.root("bfbc2"));
    assertThat(packageOf(client.root("bfbc2"))).isEqualTo(expected);
    assertThat(client.root("bfbc2").resolve("local")).doesNotExist();
    JsonNode row = client.local("bfbc2");
    assertThat(row.path("downloaded").asBoolean()).isTrue();
    assertThat(row.path("installed").asBoolean()).isFalse();
    assertThat(row.path("availability").asText()).isEqualTo("Ready");
    assertFiles(client, source, expected);
    long total = client.awaitEvent("download-begin", "bfbc2").path("total_bytes").asLong();
    assertThat(finished.path("bytes").asLong()).isEqualTo(total);
    assertThat(total).isEqualTo(client.remote("bfbc2").path("total_bytes").asLong());
    assertThat(finished.path("mbit_per_s").asDouble())
        .isCloseTo(
            finished.path("mib_per_s").asDouble() * 8.388608, Percentage.withPercentage(0.1));
  }

  private static void assertFiles(TestPeer client, TestPeer source, Map<String, String> expected) {
    JsonNode got = client.awaitEvent("got-game-files", "bfbc2");
    assertThat(got.path("version").asText()).isEqualTo(VERSION);
    assertThat(got.path("files")).hasSize(expected.size());
    for (JsonNode file : got.path("files")) {
      assertThat(source.games().resolve(file.path("path").asText()))
          .hasSize(file.path("size").asLong());
    }
    assertThat(got.path("sources")).hasSize(1);
    assertThat(got.path("sources").path(0).path("peer_id").asText()).isEqualTo(source.id());
    assertThat(got.path("sources").path(0).path("addr").asText()).isEqualTo(source.address());
  }

  @TransportTest
  void s7_twoSourcesAgreeAndTheDownloadCompletesOnce(String transport) {
    TestPeer alpha = peer("alpha", transport);
    TestPeer bravo = peer("bravo", transport);
    TestGame.small(alpha, "ggoo");
    TestGame.small(bravo, "ggoo");
    TestPeer client = peer("client", transport);
    client.start().connect(alpha.start());
    client.connect(bravo.start());

    client.download("ggoo", true);

    assertThat(client.awaitEvent("got-game-files", "ggoo").path("sources")).hasSize(2);
    assertThat(client.events("ggoo", 0)).containsOnlyOnce("download-finished");
    assertThat(packageOf(client.root("ggoo"))).isEqualTo(packageOf(alpha.root("ggoo")));
    assertThat(client.local("ggoo").path("installed").asBoolean()).isTrue();
  }

  @TransportTest
  void s9_aGameThatNoPeerHasIsRefused(String transport) {
    TestPeer source = peer("source", transport).with("--fixture", "ggoo").start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    assertThat(client.refusal("download", "game_id", "cnctw")).isEqualTo("NO_PEERS_HAVE_GAME");

    client.awaitEvent("no-peers-have-game", "cnctw");
    assertThat(client.events("cnctw", 0)).containsExactly("no-peers-have-game");
    assertThat(client.root("cnctw")).doesNotExist();
    assertThat(client.local("cnctw").isMissingNode()).isTrue();
    assertThat(client.call("status").path("active_operations")).isEmpty();
  }

  @TransportTest
  void s13_smallAndLargeDownloadsAreEqual(String transport) {
    TestPeer source = peer("source", transport);
    TestGame.in(source, "ggoo")
        .file("empty.txt", new byte[0])
        .file("covers/front (1).jpg", random(5_000, 1))
        .file("Übersicht.txt", text("Grüße\r\n"))
        .version(VERSION);
    TestGame.in(source, "bfbc2")
        .archive("bfbc2.eti", Map.of("data.bin", random(LARGE, 2)))
        .version(VERSION);
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    client.download("ggoo", false);
    client.download("bfbc2", false);

    for (String game : new String[] {"ggoo", "bfbc2"}) {
      assertThat(packageOf(client.root(game))).isEqualTo(packageOf(source.root(game)));
    }
  }

  @TransportTest
  void s24_twoClientsPullFromOneSourceAtOnce(String transport) {
    TestPeer source = peer("source", transport);
    TestGame.in(source, "ggoo").file("ggoo.dat", random(LARGE, 3)).version(VERSION);
    source.start();
    TestPeer alpha = peer("alpha", transport).start();
    TestPeer bravo = peer("bravo", transport).start();
    alpha.connect(source);
    bravo.connect(source);

    alpha.call("download", "game_id", "ggoo", "install", false);
    bravo.call("download", "game_id", "ggoo", "install", false);
    alpha.awaitEvent("download-begin", "ggoo");
    TestPeer third = peer("third", transport).start();
    third.connect(source);
    assertThat(third.remote("ggoo").path("peer_count").asInt()).isEqualTo(1);

    for (TestPeer client : new TestPeer[] {alpha, bravo}) {
      client.awaitEvent("download-finished", "ggoo");
      assertThat(packageOf(client.root("ggoo"))).isEqualTo(packageOf(source.root("ggoo")));
    }
  }

  @TransportTest
  void s25_oneClientDownloadsTwoGamesAtOnce(String transport) {
    TestPeer source = peer("source", transport);
    TestGame.in(source, "ggoo").file("ggoo.dat", random(LARGE / 4, 4)).version(VERSION);
    TestGame.small(source, "bfbc2");
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    client.call("download", "game_id", "ggoo", "install", false);
    client.call("download", "game_id", "bfbc2");
    client.awaitEvent("download-finished", "ggoo");
    client.awaitEvent("install-finished", "bfbc2");

    for (String game : new String[] {"ggoo", "bfbc2"}) {
      assertThat(packageOf(client.root(game))).isEqualTo(packageOf(source.root(game)));
      assertThat(client.local(game).path("installed").asBoolean()).isEqualTo(game.equals("bfbc2"));
    }
  }

  @TransportTest
  void s26_aSecondDownloadOfTheSameGameIsRefused(String transport) {
    TestPeer source = peer("source", transport);
    TestGame.in(source, "ggoo").file("ggoo.dat", random(LARGE, 5)).version(VERSION);
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    client.call("download", "game_id", "ggoo", "install", false);
    assertThat(client.refusal("download", "game_id", "ggoo")).isEqualTo("OPERATION_IN_PROGRESS");
    assertThat(client.call("status").path("active_operations").path(0).path("game_id").asText())
        .isEqualTo("ggoo");

    client.awaitEvent("download-finished", "ggoo");
    assertThat(packageOf(client.root("ggoo"))).isEqualTo(packageOf(source.root("ggoo")));
    assertThat(client.events("ggoo", 0)).containsOnlyOnce("download-begin");
    assertThat(client.call("status").path("active_operations")).isEmpty();
  }

  @TransportTest
  void s29_aPeerWithoutGamesCanDownloadAdvertiseAndServe(String transport) {
    TestPeer source = peer("source", transport);
    TestGame.small(source, "ggoo");
    source.start();
    TestPeer empty = peer("empty", transport).start();
    empty.connect(source);
    source.call("wait-peers", "count", 1, "timeout_ms", 10_000);
    assertThat(source.peerRow(empty).path("game_count").asInt()).isZero();
    TestPeer third = peer("third", transport).start();
    third.connect(empty);
    assertThat(third.remote("ggoo").isMissingNode()).isTrue();

    empty.download("ggoo", false);
    await().until(() -> third.remote("ggoo").path("peer_count").asInt() == 1);
    third.download("ggoo", false);

    assertThat(third.awaitEvent("got-game-files", "ggoo").path("sources").path(0).path("peer_id"))
        .hasToString("\"" + empty.id() + "\"");
    assertThat(packageOf(third.root("ggoo"))).isEqualTo(packageOf(source.root("ggoo")));
  }

  @TransportTest
  void s31_aThirdPeerDownloadsFromTheClientAfterTheSourceLeft(String transport) {
    TestPeer source = peer("source", transport);
    TestGame.small(source, "ggoo");
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);
    client.download("ggoo", true);
    source.stop();

    TestPeer third = peer("third", transport).start();
    third.connect(client);
    third.download("ggoo", false);

    assertThat(packageOf(third.root("ggoo"))).isEqualTo(packageOf(source.root("ggoo")));
  }

  @TransportTest
  void s34_aGameOfManySmallFilesHasOneChunkEventPerFile(String transport) {
    TestPeer source = peer("source", transport);
    TestGame game = TestGame.in(source, "ggoo");
    for (int i = 0; i < 20; i++) {
      game.file("maps/map-" + i + ".dat", random(100 * i, i));
    }
    game.version(VERSION);
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    client.download("ggoo", false);

    Map<String, String> expected = packageOf(source.root("ggoo"));
    assertThat(packageOf(client.root("ggoo"))).isEqualTo(expected);
    assertThat(
            client.process().records(0).stream()
                .filter(r -> r.path("event").asText().equals("download-chunk-finished"))
                .map(r -> r.path("data").path("path").asText()))
        .containsExactlyInAnyOrderElementsOf(
            expected.keySet().stream().map(path -> "ggoo/" + path).toList());
  }

  @TransportTest
  void s35_aGameOutsideTheCatalogIsNeitherListedNorFetched(String transport) {
    TestPeer source = peer("source", transport).knowing("ggoo", VERSION, "secret", VERSION);
    TestGame.small(source, "ggoo");
    TestGame.small(source, "secret");
    source.start();
    TestPeer client = peer("client", transport).knowing("ggoo", VERSION).start();
    client.connect(source);

    assertThat(client.call("list-games").path("remote")).hasSize(1);
    assertThat(client.remote("ggoo").isMissingNode()).isFalse();
    assertThat(client.peerRow(source).path("game_count").asInt()).isEqualTo(1);
    assertThat(client.refusal("download", "game_id", "secret")).isEqualTo("NOT_IN_CATALOG");

    assertThat(client.root("secret")).doesNotExist();
    assertThat(Files.exists(client.root("ggoo"))).isFalse();
    assertThat(client.events("secret", 0)).isEmpty();
  }
}
