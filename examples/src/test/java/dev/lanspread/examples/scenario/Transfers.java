package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a client's records say about a transfer. */
final class Transfers {

  private Transfers() {}

  /** Starts several peers at once. */
  static void start(TestPeer... peers) {
    Arrays.stream(peers).parallel().forEach(TestPeer::start);
  }

  static Stream<JsonNode> chunks(TestPeer client, String game, int from) {
    return client.process().records(from).stream()
        .filter(record -> record.path("event").asText().equals("download-chunk-finished"))
        .map(record -> record.path("data"))
        .filter(data -> data.path("game_id").asText().equals(game));
  }

  /** Returns how many bytes came from each peer, by its id. */
  static Map<String, Long> bytesBySource(TestPeer client, String game) {
    Map<String, Long> bytes = new TreeMap<>();
    chunks(client, game, 0)
        .forEach(
            c -> bytes.merge(c.path("peer_id").asText(), c.path("length").asLong(), Long::sum));
    return bytes;
  }

  /**
   * Downloads without install and checks that these sources, and only they, supplied everything.
   */
  static void assertDownloads(TestPeer client, String game, TestPeer... sources) {
    client.download(game, false);

    List<String> ids = Arrays.stream(sources).map(TestPeer::id).sorted().toList();
    JsonNode got = client.awaitEvent("got-game-files", game);
    assertThat(
            StreamSupport.stream(got.path("sources").spliterator(), false)
                .map(source -> source.path("peer_id").asText()))
        .containsExactlyInAnyOrderElementsOf(ids);
    Map<String, Long> bytes = bytesBySource(client, game);
    assertThat(ids).containsAll(bytes.keySet());
    assertThat(bytes.values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(client.awaitEvent("download-begin", game).path("total_bytes").asLong());
    assertThat(packageOf(client.root(game))).isEqualTo(packageOf(sources[0].root(game)));
  }

  /** Checks that a failed download left nothing that could be taken for a game. */
  static void assertNothingLeft(TestPeer client, String game) {
    assertThat(client.root(game).resolve("version.ini")).doesNotExist();
    assertThat(client.call("status").path("active_operations")).isEmpty();
    JsonNode row = client.local(game);
    assertThat(row.path("downloaded").asBoolean()).isFalse();
  }

  static void assertRow(TestPeer client, String game, int peers, String version) {
    JsonNode row = client.remote(game);
    assertThat(row.path("peer_count").asInt()).isEqualTo(peers);
    assertThat(row.path("eti_game_version").asText()).isEqualTo(version);
  }
}
