package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.examples.game.FileTree;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Peers come, go and move; their libraries follow. */
class ScenarioPeersTest extends Scenario {

  private static final Duration NOTICED = Duration.ofSeconds(10);

  @TransportTest
  void s1_onePeerOffersTheCatalogGamesOfItsFolder(String transport) {
    TestPeer alpha = peer("alpha", transport);
    TestGame.small(alpha, "ggoo");
    TestGame.small(alpha, "bfbc2");
    TestGame.small(alpha, "not-in-the-catalog");

    alpha.start();

    JsonNode changed =
        alpha
            .process()
            .awaitEvent(
                "local-library-changed", data -> data.path("games").size() == 2, 0, TestPeer.LIMIT);
    assertThat(changed.path("revision").asLong()).isPositive();
    for (String game : List.of("ggoo", "bfbc2")) {
      assertReady(alpha.local(game));
    }
    assertThat(changed.path("games")).isEqualTo(alpha.call("list-games").path("local"));
    JsonNode started = alpha.process().records(0).get(0);
    assertThat(started.path("event").asText()).isEqualTo("cli-started");
    assertThat(started.path("data").path("transport").asText()).isEqualTo(transport);
    JsonNode status = alpha.call("status");
    assertThat(status.path("peer_id").asText()).isEqualTo(alpha.id()).hasSize(52);
    assertThat(status.path("addr").asText()).isEqualTo(alpha.address());
    assertThat(status.path("name").asText()).isEqualTo("alpha");
    assertThat(status.path("peer_count").asInt()).isZero();
    assertThat(status.path("active_operations")).isEmpty();
  }

  @TransportTest
  void s2_twoPeersListEachOtherAndNeverThemselves(String transport) {
    TestPeer alpha = peer("alpha", transport).with("--fixture", "ggoo").start();
    TestPeer bravo = peer("bravo", transport).with("--fixture", "bfbc2").start();

    alpha.connect(bravo);
    bravo.call("wait-peers", "count", 1, "timeout_ms", 10_000);

    assertSees(alpha, bravo, "bfbc2");
    assertSees(bravo, alpha, "ggoo");
  }

  @TransportTest
  void s3_anEmptyClientSeesEveryGameOnce(String transport) {
    TestPeer alpha = peer("alpha", transport).with("--fixture", "ggoo", "--fixture", "ut3").start();
    TestPeer bravo = peer("bravo", transport).with("--fixture", "ggoo", "--fixture", "wop").start();
    TestPeer client = peer("client", transport).start();

    client.connect(alpha);
    client.connect(bravo);

    JsonNode games = client.call("list-games");
    assertThat(games.path("local")).isEmpty();
    assertThat(games.path("remote")).hasSize(3);
    assertThat(client.remote("ggoo").path("peer_count").asInt()).isEqualTo(2);
    for (String game : List.of("ut3", "wop")) {
      assertThat(client.remote(game).path("peer_count").asInt()).isEqualTo(1);
    }
    assertThat(client.remote("ggoo").path("eti_game_version").asText()).isEqualTo(VERSION);
    assertThat(client.remote("ggoo").path("name").asText()).isEqualTo("Goo");
  }

  @TransportTest
  void aPeerFindsWhomItWasGivenByNameWithoutBeingTold(String transport) {
    TestPeer alpha = peer("alpha", transport).with("--fixture", "ggoo").start();
    String port = alpha.address().substring(alpha.address().lastIndexOf(':'));

    TestPeer bravo = peer("bravo", transport).with("--peer", "localhost" + port).start();

    bravo.call("wait-peers", "count", 1, "timeout_ms", 10_000);
    assertSees(bravo, alpha, "ggoo");
  }

  @TransportTest
  void peersOfOnePartyMeetAndOthersAreToldThatTheirSecretIsAnother(String transport)
      throws IOException {
    TestPeer alpha = party("alpha", transport, "a secret of this party\n").start();
    TestPeer bravo = party("bravo", transport, "\ufeffa secret of this party\r\n").start();
    TestPeer other = party("other", transport, "a secret of another party").start();
    TestPeer none = peer("none", transport).start();

    bravo.connect(alpha);
    for (TestPeer stranger : List.of(other, none)) {
      assertThat(stranger.refusal("connect", "addr", alpha.address())).isEqualTo("SECRET_MISMATCH");
    }
    assertThat(alpha.peers()).containsOnlyKeys(bravo.id());
  }

  private TestPeer party(String name, String transport, String secret) throws IOException {
    TestPeer peer = peer(name, transport);
    Path file =
        Files.createDirectories(peer.games().resolveSibling("secret")).resolve("secret.txt");
    return peer.with("--group-secret-file", Files.writeString(file, secret).toString());
  }

  @TransportTest
  void s10_aPeerThatShutsDownIsLostAndItsGamesVanish(String transport) {
    TestPeer alpha = peer("alpha", transport).start();
    TestPeer bravo = peer("bravo", transport).with("--fixture", "ggoo").start();
    alpha.connect(bravo);
    assertThat(alpha.remote("ggoo").path("peer_count").asInt()).isEqualTo(1);

    assertThat(bravo.call("shutdown").path("stopping").asBoolean()).isTrue();

    JsonNode lost = lost(alpha, bravo, 0);
    assertThat(lost.path("addr").asText()).isEqualTo(bravo.address());
    assertThat(lost.path("reason").asText()).isNotBlank();
    assertThat(alpha.remote("ggoo").isMissingNode()).isTrue();
    assertThat(alpha.peers()).isEmpty();
    assertThat(bravo.process().awaitExit(Duration.ofSeconds(5))).isZero();
  }

  @TransportTest
  void s11_aPeerThatRestartsElsewhereIsStillOnePeer(String transport) {
    TestPeer alpha = peer("alpha", transport).start();
    TestPeer bravo = peer("bravo", transport).with("--fixture", "ggoo").start();
    alpha.connect(bravo);
    String id = bravo.id();
    String oldAddress = bravo.address();

    bravo.stop();
    lost(alpha, bravo, 0);
    bravo.start();
    alpha.connect(bravo);

    assertThat(bravo.id()).isEqualTo(id);
    assertThat(bravo.address()).isNotEqualTo(oldAddress);
    assertSees(alpha, bravo, "ggoo");
  }

  @TransportTest
  void s11_aPeerThatWasKilledAndRestartsElsewhereIsStillOnePeer(String transport) {
    TestPeer alpha = peer("alpha", transport).start();
    TestPeer bravo = peer("bravo", transport).with("--fixture", "ggoo").start();
    alpha.connect(bravo);

    bravo.kill();
    bravo.start();
    alpha.connect(bravo);

    assertSees(alpha, bravo, "ggoo");
  }

  @TransportTest
  void aKilledPeerIsLostWithin15Seconds(String transport) {
    TestPeer alpha = peer("alpha", transport).start();
    TestPeer bravo = peer("bravo", transport).with("--fixture", "ggoo").start();
    alpha.connect(bravo);

    bravo.kill();

    alpha
        .process()
        .awaitEvent(
            "peer-lost",
            data -> data.path("peer_id").asText().equals(bravo.id()),
            0,
            Duration.ofSeconds(15));
    assertThat(alpha.remote("ggoo").isMissingNode()).isTrue();
  }

  @TransportTest
  void s21_othersSeeAGameThatIsDroppedIn(String transport) {
    TestPeer alpha = peer("alpha", transport).start();
    TestPeer bravo = peer("bravo", transport).start();
    alpha.connect(bravo);

    TestGame.small(bravo, "ggoo");

    await().atMost(NOTICED).until(() -> alpha.remote("ggoo").path("peer_count").asInt() == 1);
    assertThat(alpha.events("ggoo", 0)).isEmpty();
  }

  @TransportTest
  void s22_othersSeeAGameGoAndThePeerStays(String transport) throws IOException {
    TestPeer alpha = peer("alpha", transport).start();
    TestPeer bravo = peer("bravo", transport).with("--fixture", "ggoo").start();
    alpha.connect(bravo);

    new FileTree(bravo.root("ggoo")).delete();

    await().atMost(NOTICED).until(() -> alpha.remote("ggoo").isMissingNode());
    assertThat(alpha.peers()).containsOnlyKeys(bravo.id());
  }

  @TransportTest
  void s23_aStaleGameThatIsUpdatedIsListedWithoutReconnecting(String transport) {
    TestPeer alpha = peer("alpha", transport).knowing("ggoo", "20260202").start();
    TestPeer bravo = peer("bravo", transport).knowing("ggoo", "20260202");
    TestGame.in(bravo, "ggoo").version("20250101");
    bravo.start();
    alpha.connect(bravo);
    assertThat(alpha.remote("ggoo").isMissingNode()).isTrue();

    TestGame.in(bravo, "ggoo").version("20260202");

    await()
        .atMost(NOTICED)
        .until(() -> alpha.remote("ggoo").path("eti_game_version").asText().equals("20260202"));
  }

  @TransportTest
  void s27_aPeerRefusesToConnectToItself(String transport) {
    TestPeer alpha = peer("alpha", transport).start();

    assertThat(alpha.refusal("connect", "addr", alpha.address())).isEqualTo("SELF_CONNECT");

    assertThat(alpha.peers()).isEmpty();
    assertThat(alpha.call("status").path("peer_count").asInt()).isZero();
    TestPeer bravo = peer("bravo", transport).start();
    alpha.connect(bravo);
    assertThat(alpha.peers()).containsOnlyKeys(bravo.id());
  }

  @TransportTest
  void s28_aPeerThatRebindsKeepsItsEntryAndItsLibrary(String transport) {
    TestPeer alpha = peer("alpha", transport).start();
    TestPeer bravo = peer("bravo", transport).with("--fixture", "ggoo").start();
    alpha.connect(bravo);

    String moved = bravo.call("rebind", "addr", "127.0.0.1:0").path("addr").asText();

    assertThat(moved).isNotEqualTo(bravo.address());
    await().atMost(NOTICED).until(() -> alpha.peerRow(bravo).path("addr").asText().equals(moved));
    assertThat(alpha.peers()).containsOnlyKeys(bravo.id());
    assertThat(alpha.remote("ggoo").path("peer_count").asInt()).isEqualTo(1);
    assertThat(bravo.call("status").path("peer_id").asText()).isEqualTo(bravo.id());
    assertThat(bravo.peers()).containsOnlyKeys(alpha.id());
    alpha.download("ggoo", false);
    assertThat(TestGame.packageOf(alpha.root("ggoo")))
        .isEqualTo(TestGame.packageOf(bravo.root("ggoo")));
  }

  @TransportTest
  void connectToASilentAddressIsUnreachableWithin10Seconds(String transport) throws IOException {
    TestPeer alpha = peer("alpha", transport).start();
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      String code = alpha.refusal("connect", "addr", "127.0.0.1:" + silent.getLocalPort());

      assertThat(code).isEqualTo("UNREACHABLE");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(11));
    }
    assertThat(alpha.peers()).isEmpty();
  }

  private static JsonNode lost(TestPeer watcher, TestPeer gone, int from) {
    return watcher
        .process()
        .awaitEvent(
            "peer-lost",
            data -> data.path("peer_id").asText().equals(gone.id()),
            from,
            TestPeer.LIMIT);
  }

  private static void assertSees(TestPeer watcher, TestPeer other, String game) {
    assertThat(watcher.peers()).containsOnlyKeys(other.id());
    JsonNode row = watcher.peerRow(other);
    assertThat(row.path("addr").asText()).isEqualTo(other.address());
    assertThat(row.path("game_count").asInt()).isEqualTo(1);
    assertThat(row.path("games").path(0).path("id").asText()).isEqualTo(game);
    assertReady(row.path("games").path(0));
  }

  private static void assertReady(JsonNode game) {
    assertThat(game.path("version").asText()).isEqualTo(VERSION);
    assertThat(game.path("downloaded").asBoolean()).isTrue();
    assertThat(game.path("installed").asBoolean()).isFalse();
    assertThat(game.path("availability").asText()).isEqualTo("Ready");
  }
}
