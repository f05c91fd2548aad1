package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;

/** Very many files, and one very large one. */
class ScenarioManyBytesTest extends Scenario {

  private static final String GAME = "ggoo";
  private static final int FILES = 10_000;

  @TransportTest
  void s34_tenThousandSmallFilesArriveWithOneEventEach(String transport) {
    TestPeer source = peer("source", transport);
    TestGame game = TestGame.in(source, GAME);
    byte[] content = random(2000 + FILES, 3);
    for (int i = 0; i < FILES; i++) {
      byte[] mine = Arrays.copyOfRange(content, i, i + i % 2000);
      game.file("data/" + i % 100 + "/file-" + i, mine);
    }
    game.version(VERSION);
    TestPeer client = peer("client", transport);
    Transfers.start(source, client);
    client.connect(source);

    client.download(GAME, false);

    Map<String, String> expected = packageOf(source.root(GAME));
    assertThat(packageOf(client.root(GAME))).isEqualTo(expected);
    assertThat(Transfers.chunks(client, GAME, 0).map(chunk -> chunk.path("path").asText()))
        .containsExactlyInAnyOrderElementsOf(
            expected.keySet().stream().map(path -> GAME + "/" + path).toList());
    assertThat(Transfers.chunks(client, GAME, 0).mapToLong(c -> c.path("length").asLong()).sum())
        .isEqualTo(client.awaitEvent("download-finished", GAME).path("bytes").asLong());
  }

  @TransportTest
  void s37_aSparseArchiveTellsHowFastItCame(String transport) throws IOException {
    // kwik moves some 20 MiB/s: the full size takes it minutes.
    downloadSparse(transport, transport.equals("kwik") ? 64L << 20 : 2L << 30);
  }

  @Tag("soak")
  @TransportTest
  void s37_aSparseArchiveOf2GibOverEveryTransport(String transport) throws IOException {
    downloadSparse(transport, 2L << 30);
  }

  private void downloadSparse(String transport, long size) throws IOException {
    assumeTrue(Files.getFileStore(folder).getUsableSpace() > size + (1L << 30), "disk too small");
    TestPeer source = peer("source", transport);
    TestGame.in(source, GAME).version(VERSION);
    Path archive = source.root(GAME).resolve("ggoo.eti");
    try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
      file.setLength(size);
    }
    TestPeer client = peer("client", transport);
    Transfers.start(source, client);
    client.connect(source);

    client.call("download", "game_id", GAME, "install", false);
    JsonNode finished =
        client.process().awaitEvent("download-finished", d -> true, 0, Duration.ofMinutes(8));

    double seconds = finished.path("duration_ms").asLong() / 1000.0;
    double mib = finished.path("bytes").asLong() / (double) (1 << 20);
    assertThat(finished.path("bytes").asLong()).isEqualTo(size + 9);
    assertThat(finished.path("mib_per_s").asDouble())
        .isCloseTo(mib / seconds, Percentage.withPercentage(2));
    assertThat(finished.path("mbit_per_s").asDouble())
        .isCloseTo(mib / seconds * 8.388608, Percentage.withPercentage(2));
    assertThat(client.root(GAME).resolve("ggoo.eti")).hasSize(size);
    assertThat(client.root(GAME).resolve("local")).doesNotExist();
  }
}
