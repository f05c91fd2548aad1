package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.ContentManifest;
import java.io.IOException;

/** The content root of a package, for whoever keeps a catalog. */
class ScenarioHashTest extends Scenario {

  private static final String GAME = "ggoo";
  private static final int ARCHIVE = 5 << 20;

  @TransportTest
  void sourceAndClientMakeTheSameRoot(String transport) throws IOException {
    TestPeer source = peer("source", transport).with("--archive-provider", "fixture");
    TestPeer client =
        peer("client", transport).with("--archive-provider", "fixture", "--no-hashing");
    TestGame.in(source, GAME).file("ggoo.eti", random(ARCHIVE, 7)).version(VERSION);
    Transfers.start(source, client);
    client.connect(source);
    client.download(GAME, false);

    JsonNode there = hash(source);
    JsonNode here = hash(client);

    assertThat(here.path("content_root").asText())
        .isEqualTo(there.path("content_root").asText())
        .isEqualTo(ContentManifest.compute(source.games().resolve(GAME)).root().value());
    assertThat(here.path("files").asInt()).isEqualTo(2);
    assertThat(here.path("bytes").asLong()).isBetween((long) ARCHIVE, ARCHIVE + 20L);
    assertThat(here.has("duration_ms") && here.has("mib_per_s")).isTrue();
    client.stop();
  }

  @TransportTest
  void onlyADownloadedGameOfTheCatalogCanBeHashed(String transport) throws IOException {
    TestPeer client = peer("client", transport).start();

    assertThat(client.refusal("hash", "game_id", GAME)).isEqualTo("NOT_DOWNLOADED");
    assertThat(client.refusal("hash", "game_id", "unheard-of")).isEqualTo("NOT_IN_CATALOG");
    client.stop();
  }

  private static JsonNode hash(TestPeer peer) {
    assertThat(peer.call("hash", "game_id", GAME).path("accepted").asBoolean()).isTrue();
    return peer.awaitEvent("hash-finished", GAME);
  }
}
