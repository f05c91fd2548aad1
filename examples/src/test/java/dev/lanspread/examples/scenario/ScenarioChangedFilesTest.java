package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.Transfers.assertNothingLeft;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Package files that change: a download never ends in a mixture, and brings back what is damaged.
 */
class ScenarioChangedFilesTest extends Scenario {

  private static final String GAME = "ggoo";
  private static final String FILE = "ggoo.bin";
  private static final int SIZE = 24 << 20;
  private static final int CHUNK = 1 << 20;

  private static final Set<String> ENDS = Set.of("download-finished", "download-failed");

  /** What happens to the file at the source. */
  private enum Change {
    REPLACED,
    TRUNCATED,
    APPENDED,
    TOUCHED
  }

  @TransportTest
  void aFileReplacedDuringTheDownloadNeverBecomesAMixture(String transport) throws IOException {
    assertNeverAMixture(transport, Change.REPLACED);
  }

  @TransportTest
  void aFileTruncatedDuringTheDownloadNeverBecomesAMixture(String transport) throws IOException {
    assertNeverAMixture(transport, Change.TRUNCATED);
  }

  @TransportTest
  void aFileAppendedToDuringTheDownloadNeverBecomesAMixture(String transport) throws IOException {
    assertNeverAMixture(transport, Change.APPENDED);
  }

  @TransportTest
  void aFileTouchedDuringTheDownloadNeverBecomesAMixture(String transport) throws IOException {
    assertNeverAMixture(transport, Change.TOUCHED);
  }

  @TransportTest
  void aDownloadBringsBackADamagedFileAndLeavesAnIntactGameAlone(String transport)
      throws IOException {
    TestPeer source = source("source", transport);
    TestPeer client = peer("client", transport);
    Transfers.start(source, client);
    client.connect(source);
    client.download(GAME, false);
    try (FileChannel open =
        FileChannel.open(client.root(GAME).resolve(FILE), StandardOpenOption.WRITE)) {
      open.truncate(SIZE - 1);
    }

    int from = client.process().mark();
    client.call("download", "game_id", GAME, "install", false);
    JsonNode finished = client.awaitEvent("download-finished", GAME, from);
    assertThat(finished.path("bytes").asLong()).isEqualTo(SIZE + VERSION.length() + 1L);
    assertThat(packageOf(client.root(GAME))).isEqualTo(packageOf(source.root(GAME)));

    int again = client.process().mark();
    client.call("download", "game_id", GAME, "install", false);
    assertThat(client.awaitEvent("download-finished", GAME, again).path("bytes").asLong()).isZero();
  }

  private void assertNeverAMixture(String transport, Change change) throws IOException {
    TestPeer source = source("source", transport);
    TestPeer client = peer("client", transport).with("--chunk-size", Integer.toString(CHUNK));
    Transfers.start(source, client);
    client.connect(source);
    Map<String, String> before = packageOf(source.root(GAME));
    long moment = new Random(change.name().hashCode()).nextInt(SIZE / CHUNK / 2);

    client.call("download", "game_id", GAME, "install", false);
    client
        .process()
        .awaitEvent(
            "download-chunk-finished",
            chunk -> chunk.path("offset").asLong() >= moment * CHUNK,
            0,
            Duration.ofSeconds(60));
    happen(change, source.root(GAME).resolve(FILE));
    JsonNode end =
        client
            .process()
            .await(
                record -> ENDS.contains(record.path("event").asText()), 0, Duration.ofSeconds(60))
            .path("data");

    if (end.has("code")) {
      assertThat(end.path("code").asText()).isIn("SOURCES_LOST", "VERIFICATION_FAILED");
      assertNothingLeft(client, GAME);
    } else {
      assertThat(packageOf(client.root(GAME))).isIn(before, packageOf(source.root(GAME)));
    }
  }

  private static void happen(Change change, Path file) throws IOException {
    switch (change) {
      case REPLACED -> {
        Path other = Files.write(file.resolveSibling("../../other"), random(SIZE + 4096, 2));
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
      }
      case TRUNCATED -> {
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
          open.truncate(SIZE - 4096);
        }
      }
      case APPENDED -> Files.write(file, new byte[4096], StandardOpenOption.APPEND);
      case TOUCHED ->
          Files.setLastModifiedTime(
              file, FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 10_000));
    }
  }

  private TestPeer source(String name, String transport) {
    TestPeer peer = peer(name, transport);
    TestGame.in(peer, GAME).file(FILE, random(SIZE, 1)).version(VERSION);
    return peer;
  }
}
