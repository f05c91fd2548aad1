package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.Transfers.assertDownloads;
import static dev.lanspread.examples.scenario.Transfers.assertNothingLeft;
import static dev.lanspread.examples.scenario.Transfers.assertRow;
import static dev.lanspread.examples.scenario.Transfers.bytesBySource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Peers with different versions and different lists of one game; one client goes by the catalog,
 * the other by the latest version.
 */
class ScenarioVersionsTest extends Scenario {

  private static final String GAME = "ggoo";
  private static final String OLDER = "20250101";
  private static final String CATALOG = "20260101";
  private static final String NEWER = "20270101";
  private static final int LARGE = 12 << 20;

  @TransportTest
  void s8_sourcesThatDisagreeOnSizesAreAmbiguous(String transport) {
    TestPeer alpha = source("alpha", transport, CATALOG, 100);
    TestPeer bravo = source("bravo", transport, CATALOG, 101);
    TestPeer client = client("client", transport, "catalog");
    Transfers.start(alpha, bravo, client);
    connect(client, alpha, bravo);

    assertAmbiguous(client);
  }

  @TransportTest
  void s15_oneOfThreeVersionsIsChosen(String transport) {
    TestPeer alpha = source("alpha", transport, OLDER, 1000);
    TestPeer bravo = source("bravo", transport, CATALOG, 2000);
    TestPeer charlie = source("charlie", transport, NEWER, 3000);
    TestPeer client = client("client", transport, "catalog");
    TestPeer latest = client("latest", transport, "latest");
    Transfers.start(alpha, bravo, charlie, client, latest);
    connect(client, alpha, bravo, charlie);
    connect(latest, alpha, bravo, charlie);

    assertRow(client, GAME, 1, CATALOG);
    assertDownloads(client, GAME, bravo);
    assertRow(latest, GAME, 3, NEWER);
    assertDownloads(latest, GAME, charlie);
  }

  @TransportTest
  void s16_onlyTheTwoWithTheRightVersionServe(String transport) {
    TestPeer alpha = source("alpha", transport, OLDER, LARGE);
    TestPeer bravo = source("bravo", transport, CATALOG, LARGE);
    TestPeer charlie = source("charlie", transport, CATALOG, LARGE);
    TestPeer client = client("client", transport, "catalog");
    TestPeer latest = client("latest", transport, "latest");
    Transfers.start(alpha, bravo, charlie, client, latest);
    connect(client, alpha, bravo, charlie);
    connect(latest, alpha, bravo, charlie);

    assertRow(client, GAME, 2, CATALOG);
    assertDownloads(client, GAME, bravo, charlie);
    assertThat(bytesBySource(client, GAME)).containsOnlyKeys(bravo.id(), charlie.id());
    assertRow(latest, GAME, 3, CATALOG);
    assertDownloads(latest, GAME, bravo, charlie);
    assertThat(bytesBySource(latest, GAME)).containsOnlyKeys(bravo.id(), charlie.id());
  }

  @TransportTest
  void s17_aStalePeerRescuesNoDisagreement(String transport) {
    TestPeer alpha = source("alpha", transport, OLDER, 100);
    TestPeer bravo = source("bravo", transport, CATALOG, 100);
    TestPeer charlie = source("charlie", transport, CATALOG, 101);
    TestPeer client = client("client", transport, "catalog");
    TestPeer latest = client("latest", transport, "latest");
    Transfers.start(alpha, bravo, charlie, client, latest);
    connect(client, alpha, bravo, charlie);
    connect(latest, alpha, bravo, charlie);

    assertAmbiguous(client);
    assertAmbiguous(latest);
  }

  @TransportTest
  void s36_oneRightPeerBeatsFourStaleOnes(String transport) {
    TestPeer right = source("right", transport, CATALOG, 5000);
    List<TestPeer> stale =
        List.of(
            source("stale1", transport, OLDER, 4000),
            source("stale2", transport, OLDER, 4000),
            source("stale3", transport, OLDER, 4000),
            source("stale4", transport, "20250601", 5000));
    TestPeer client = client("client", transport, "catalog");
    TestPeer latest = client("latest", transport, "latest");
    Transfers.start(right, stale.get(0), stale.get(1), stale.get(2), stale.get(3));
    Transfers.start(client, latest);
    for (TestPeer each : List.of(client, latest)) {
      connect(each, stale.toArray(new TestPeer[0]));
      connect(each, right);
    }

    assertRow(client, GAME, 1, CATALOG);
    assertDownloads(client, GAME, right);
    assertRow(latest, GAME, 5, CATALOG);
    assertDownloads(latest, GAME, right);
  }

  @TransportTest
  void s30_aSixthPeerSeesOneRowPerGameOfFive(String transport) {
    TestPeer[] five = new TestPeer[5];
    String[] versions = {OLDER, CATALOG, CATALOG, NEWER, CATALOG};
    for (int i = 0; i < five.length; i++) {
      five[i] = peer("p" + i, transport).knowing(GAME, CATALOG, "bfbc2", CATALOG, "wop", CATALOG);
      TestGame.in(five[i], GAME).file("data", random(500, i)).version(versions[i]);
      TestGame.in(five[i], i % 2 == 0 ? "bfbc2" : "wop").version(CATALOG);
    }
    TestPeer client = client("client", transport, "catalog");
    TestPeer latest = client("latest", transport, "latest");
    Transfers.start(five);
    Transfers.start(client, latest);
    connect(client, five);
    connect(latest, five);

    assertThat(client.peers()).hasSize(5).doesNotContainKey(client.id());
    assertThat(client.call("list-games").path("remote")).hasSize(3);
    assertRow(client, GAME, 3, CATALOG);
    assertRow(client, "bfbc2", 3, CATALOG);
    assertRow(client, "wop", 2, CATALOG);
    assertThat(latest.peers()).hasSize(5).doesNotContainKey(latest.id());
    assertThat(latest.call("list-games").path("remote")).hasSize(3);
    assertRow(latest, GAME, 5, NEWER);
    assertRow(latest, "bfbc2", 3, CATALOG);
    assertRow(latest, "wop", 2, CATALOG);
  }

  @TransportTest
  void s23_underLatestARowShowsTheNewerVersionWithoutReconnecting(String transport) {
    TestPeer source = source("source", transport, OLDER, 10);
    TestPeer latest = client("latest", transport, "latest");
    Transfers.start(source, latest);
    connect(latest, source);
    assertRow(latest, GAME, 1, OLDER);

    TestGame.in(source, GAME).version(CATALOG);

    await().until(() -> latest.remote(GAME).path("eti_game_version").asText().equals(CATALOG));
  }

  @TransportTest
  void anUpdateReplacesTheOldVersionAndKeepsWhatThePlayerAdded(String transport) {
    TestPeer source = source("source", transport, CATALOG, 700);
    TestGame.in(source, GAME).file("only-in-old.txt", random(10, 1));
    TestPeer latest = client("latest", transport, "latest");
    Transfers.start(source, latest);
    connect(latest, source);
    latest.download(GAME, false);
    TestGame.in(latest, GAME).file("my-notes.txt", random(9, 2));

    assertThat(source.root(GAME).resolve("only-in-old.txt").toFile().delete()).isTrue();
    TestGame.in(source, GAME).file("data", random(900, 5)).version(NEWER);
    await().until(() -> latest.remote(GAME).path("eti_game_version").asText().equals(NEWER));
    int from = latest.process().mark();
    latest.call("download", "game_id", GAME, "install", false);
    JsonNode finished = latest.awaitEvent("download-finished", GAME, from);

    assertThat(finished.path("bytes").asLong()).isEqualTo(909);
    assertThat(latest.root(GAME).resolve("my-notes.txt")).hasBinaryContent(random(9, 2));
    assertThat(latest.root(GAME).resolve("my-notes.txt").toFile().delete()).isTrue();
    assertThat(packageOf(latest.root(GAME))).isEqualTo(packageOf(source.root(GAME)));

    from = latest.process().mark();
    latest.call("download", "game_id", GAME, "install", false);
    assertThat(latest.awaitEvent("download-finished", GAME, from).path("bytes").asLong()).isZero();
  }

  private TestPeer source(String name, String transport, String version, int size) {
    TestPeer source = peer(name, transport).knowing(GAME, CATALOG);
    TestGame.in(source, GAME).file("data", random(size, 5)).version(version);
    return source;
  }

  private TestPeer client(String name, String transport, String policy) {
    return peer(name, transport)
        .knowing(GAME, CATALOG, "bfbc2", CATALOG, "wop", CATALOG)
        .with("--version-policy", policy, "--chunk-size", "1048576");
  }

  private static void connect(TestPeer client, TestPeer... sources) {
    for (TestPeer source : sources) {
      client.connect(source);
    }
  }

  private static void assertAmbiguous(TestPeer client) {
    client.call("download", "game_id", GAME, "install", false);

    JsonNode failed = client.awaitEvent("download-failed", GAME);
    assertThat(failed.path("code").asText()).isEqualTo("AMBIGUOUS_METADATA");
    assertThat(client.events(GAME, 0)).containsExactly("download-failed");
    assertNothingLeft(client, GAME);
    assertThat(client.root(GAME)).doesNotExist();
  }
}
