package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** What an operation would cost is told before, and a disk that is too small for all of it. */
class ScenarioPlanTest extends Scenario {

  private static final String GAME = "ggoo";
  private static final int ARCHIVE = 8 << 20;

  @TransportTest
  void aDiskThatHoldsThePackageButNotTheInstallIsToldOfBeforeAnyByte(String transport)
      throws IOException {
    TestPeer source = peer("source", transport).with("--archive-provider", "fixture");
    TestPeer client = peer("client", transport).with("--archive-provider", "fixture");
    TestGame.in(source, GAME).file("ggoo.eti", random(ARCHIVE, 7)).version(VERSION);
    try (SmallDisk disk = SmallDisk.mount(client.games(), 12 << 20)) {
      Transfers.start(source, client);
      client.connect(source);

      JsonNode plan = client.call("plan", "game_id", GAME, "kind", "download");
      long fetched = plan.path("fetch_bytes").asLong();
      assertThat(fetched).isBetween((long) ARCHIVE, ARCHIVE + 20L);
      assertThat(plan.path("unpacked_bytes").asLong()).isEqualTo(ARCHIVE);
      assertThat(plan.path("peak_disk_bytes").asLong()).isEqualTo(fetched + ARCHIVE);
      assertThat(plan.path("free_bytes").asLong()).isEqualTo(disk.freeBytes());
      assertThat(plan.path("dictionary_bytes").isNull()).isTrue();
      assertThat(plan.path("sources").asInt()).isEqualTo(1);

      client.call("download", "game_id", GAME);
      JsonNode failed = client.awaitEvent("download-failed", GAME);
      assertThat(failed.path("code").asText()).isEqualTo("INSUFFICIENT_SPACE");
      assertThat(failed.path("message").asText()).contains(Long.toString(fetched + ARCHIVE));
      assertThat(Transfers.chunks(client, GAME, 0)).isEmpty();

      client.download(GAME, false);
      JsonNode install = client.call("plan", "game_id", GAME, "kind", "install");
      assertThat(install.path("fetch_bytes").asLong()).isZero();
      assertThat(install.path("peak_disk_bytes").asLong()).isEqualTo(ARCHIVE);
      client.stop();
    }
  }

  @TransportTest
  void aPlanIsRefusedAsTheOperationWouldBe(String transport) throws IOException {
    TestPeer client = peer("client", transport).start();

    assertThat(refusal(client, GAME, "download")).isEqualTo("NO_PEERS_HAVE_GAME");
    assertThat(refusal(client, GAME, "stream-install")).isEqualTo("NO_PEERS_HAVE_GAME");
    assertThat(refusal(client, GAME, "install")).isEqualTo("NOT_DOWNLOADED");
    assertThat(refusal(client, "unheard-of", "download")).isEqualTo("NOT_IN_CATALOG");
    assertThat(refusal(client, GAME, "repair")).isEqualTo("INVALID_ARGUMENT");
    client.stop();
  }

  private static String refusal(TestPeer client, String game, String kind) {
    return client.refusal("plan", "game_id", game, "kind", kind);
  }
}
