package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.TestGame.text;
import static dev.lanspread.examples.scenario.TestGame.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.examples.game.StoredRarWriter;
import dev.lanspread.testkit.archive.RarFixture;
import dev.lanspread.testkit.archive.RarTools;
import dev.lanspread.testkit.archive.SampleTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A game is installed from a peer's archives without the archives. */
class ScenarioStreamTest extends StreamScenario {

  @BackendTest
  void s39_aStreamedInstallIsInstalledAndNotDownloaded(String transport, Backend backend)
      throws IOException {
    TestPeer source = source("source", transport, backend, RarFixture.RAR5).start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    assertThat(client.call("stream-install", "game_id", GAME).path("accepted").asBoolean())
        .isTrue();
    client.awaitEvent("install-finished", GAME);

    assertInstalled(client, RarFixture.RAR5.content());
    assertThat(client.root(GAME).resolve("local").resolve(SampleTree.EMPTY_FOLDER)).isDirectory();
    assertEvents(client);
    assertChunks(client, source, RarFixture.RAR5.content());
    assertEqualToUnrar(client, source);
  }

  /** Large enough for two readers at the source. */
  @TransportTest
  void s39_aLargeArchiveOfManyFilesComesInTheOrderOfTheArchive(String transport)
      throws IOException {
    TestPeer source = peer("source", transport).with(Backend.JUNRAR.options());
    Map<String, byte[]> content = new LinkedHashMap<>();
    for (int i = 0; i < 300; i++) {
      content.put("data/%03d.bin".formatted(i), random(1000 * i, i));
    }
    content.put("last.bin", random(30 << 20, 300));
    Files.createDirectories(source.root(GAME));
    try (StoredRarWriter archive = new StoredRarWriter(source.root(GAME).resolve("ggoo.eti"))) {
      for (Map.Entry<String, byte[]> file : content.entrySet()) {
        archive.add(file.getKey(), file.getValue());
      }
    }
    TestGame.in(source, GAME).version(VERSION);
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    stream(client);

    assertInstalled(client, content);
    assertThat(chunks(client).stream().map(c -> c.path("path").asText()).distinct())
        .containsExactlyElementsOf(
            content.keySet().stream().map(path -> "ggoo/.local.installing/" + path).toList());
  }

  @BackendTest
  void s40_aThirdPeerSeesButCannotFetchFromTheReceiver(String transport, Backend backend) {
    TestPeer source = source("source", transport, backend, RarFixture.RAR5_STORED).start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);
    stream(client);
    source.stop();

    TestPeer third = peer("third", transport).start();
    third.connect(client);

    JsonNode seen = third.peerRow(client).path("games").path(0);
    assertThat(seen.path("id").asText()).isEqualTo(GAME);
    assertThat(seen.path("installed").asBoolean()).isTrue();
    assertThat(seen.path("downloaded").asBoolean()).isFalse();
    assertThat(seen.path("availability").asText()).isEqualTo("LocalOnly");
    assertThat(third.remote(GAME).isMissingNode()).isTrue();
    assertThat(third.refusal("download", "game_id", GAME)).isEqualTo("NO_PEERS_HAVE_GAME");
    assertThat(third.refusal("stream-install", "game_id", GAME)).isEqualTo("NO_PEERS_HAVE_GAME");
    assertThat(third.root(GAME)).doesNotExist();
  }

  @BackendTest
  void s41_aSolidArchiveComesInOnePass(String transport, Backend backend) {
    for (RarFixture solid : List.of(RarFixture.RAR5_SOLID, RarFixture.RAR4_SOLID)) {
      TestPeer source = source("source-" + solid, transport, backend, solid).start();
      TestPeer client = peer("client-" + solid, transport).start();
      client.connect(source);

      stream(client);

      assertInstalled(client, solid.content());
      assertChunks(client, source, solid.content());
      long total = solid.content().values().stream().mapToLong(bytes -> bytes.length).sum();
      assertThat(client.awaitEvent("download-begin", GAME).path("total_bytes").asLong())
          .isEqualTo(total);
      assertThat(client.awaitEvent("download-finished", GAME).path("bytes").asLong())
          .isEqualTo(total);
    }
  }

  @BackendTest
  void s42_theSecondSourceStreamsWhenTheFirstCannot(String transport, Backend backend) {
    Backend missing = Backend.program(folder.resolve("no-such-unrar"));
    TestPeer first =
        source("first", transport, missing, RarFixture.RAR5).listeningOn("127.0.0.1").start();
    TestPeer second =
        source("second", transport, backend, RarFixture.RAR5).listeningOn("127.0.0.2").start();
    TestPeer client = peer("client", transport).start();
    client.connect(second);
    client.connect(first);

    stream(client);

    assertInstalled(client, RarFixture.RAR5.content());
    assertChunks(client, second, RarFixture.RAR5.content());
    assertEvents(client);
  }

  @BackendTest
  void s42_withoutASecondSourceTheMissingProgramIsNamed(String transport, Backend unused) {
    Backend missing = Backend.program(folder.resolve("no-such-unrar"));
    TestPeer source = source("source", transport, missing, RarFixture.RAR5).start();
    TestPeer client = peer("client", transport).with(unused.options()).start();
    client.connect(source);

    client.call("stream-install", "game_id", GAME);

    assertThat(client.awaitEvent("download-failed", GAME).path("code").asText())
        .isEqualTo("PROVIDER_UNAVAILABLE");
    assertThat(client.events(GAME, 0)).containsExactly("download-failed");
    assertRolledBack(client);
  }

  @BackendTest
  void s43_anInstalledGameIsNotStreamedAgain(String transport, Backend backend) {
    TestPeer source = source("source", transport, backend, RarFixture.RAR5_STORED).start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);
    stream(client);
    Map<String, String> before = tree(client.root(GAME));
    int from = client.process().mark();

    assertThat(client.refusal("stream-install", "game_id", GAME)).isEqualTo("ALREADY_INSTALLED");

    assertThat(client.awaitEvent("download-failed", GAME, from).path("code").asText())
        .isEqualTo("ALREADY_INSTALLED");
    assertThat(client.events(GAME, from)).containsExactly("download-failed");
    assertThat(tree(client.root(GAME))).isEqualTo(before);
    assertOnlyInstalled(client);
  }

  @BackendTest
  void s47_twoArchivesComeInTheOrderOfTheirNames(String transport, Backend backend) {
    Map<String, byte[]> first = content("z.bin", random(10_000, 1), "data/y.bin", new byte[0]);
    Map<String, byte[]> second = content("a.bin", random(20_000, 2), "data/b.txt", text("b"));
    TestPeer source = peer("source", transport).with(backend.options());
    TestGame.in(source, GAME)
        .archive("ggoo-2.eti", second)
        .archive("ggoo-1.eti", first)
        .version(VERSION);
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    stream(client);

    assertThat(chunks(client))
        .extracting(chunk -> chunk.path("path").asText())
        .containsExactly(
            "ggoo/.local.installing/z.bin",
            "ggoo/.local.installing/data/y.bin",
            "ggoo/.local.installing/a.bin",
            "ggoo/.local.installing/data/b.txt");
    first.putAll(second);
    assertInstalled(client, first);
  }

  @BackendTest
  void laterArchiveReplacesFilesOfAnEarlierOne(String transport, Backend backend) {
    TestPeer source = peer("source", transport).with(backend.options());
    TestGame.in(source, GAME)
        .archive("ggoo.eti", content("game.exe", random(90_000, 1), "map", text("base")))
        .archive("ggoo_patch1.eti", content("game.exe", random(70_000, 2), "new", text("x")))
        .version(VERSION);
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    stream(client);

    assertThat(chunks(client))
        .extracting(chunk -> chunk.path("path").asText())
        .containsExactly(
            "ggoo/.local.installing/map",
            "ggoo/.local.installing/game.exe",
            "ggoo/.local.installing/new");
    Map<String, byte[]> merged = content("game.exe", random(70_000, 2), "map", text("base"));
    merged.put("new", text("x"));
    assertInstalled(client, merged);
  }

  @TransportTest
  void aGameWithoutArchivesGetsAnEmptyFolder(String transport) {
    TestPeer source = peer("source", transport);
    TestGame.in(source, GAME).file("readme.txt", text("no archive")).version(VERSION);
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);

    stream(client);

    assertInstalled(client, Map.of());
    assertThat(client.awaitEvent("download-begin", GAME).path("total_bytes").asLong()).isZero();
  }

  @TransportTest
  void aDownloadedPackageStaysWhereItIs(String transport) {
    TestPeer source = source("source", transport, Backend.JUNRAR, RarFixture.RAR5_STORED).start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);
    client.download(GAME, false);
    Map<String, String> before = TestGame.packageOf(client.root(GAME));

    stream(client);

    assertThat(TestGame.packageOf(client.root(GAME))).isEqualTo(before);
    assertThat(client.local(GAME).path("installed").asBoolean()).isTrue();
    assertThat(client.local(GAME).path("downloaded").asBoolean()).isTrue();
  }

  private static void stream(TestPeer client) {
    client.call("stream-install", "game_id", GAME);
    client.awaitEvent("install-finished", GAME);
  }

  private static void assertEvents(TestPeer client) {
    List<String> events =
        client.events(GAME, 0).stream().filter(e -> !e.equals("download-progress")).toList();
    assertThat(events)
        .startsWith("download-begin", "download-chunk-finished")
        .endsWith(
            "download-chunk-finished", "download-finished", "install-begin", "install-finished")
        .containsOnlyOnce(
            "download-begin", "download-finished", "install-begin", "install-finished")
        .doesNotContain("download-failed", "download-cancelled", "got-game-files");
    assertThat(client.awaitEvent("download-begin", GAME).path("mode").asText()).isEqualTo("stream");
    assertThat(client.awaitEvent("download-begin", GAME).path("resumed_bytes").asLong()).isZero();
  }

  private static void assertChunks(TestPeer client, TestPeer source, Map<String, byte[]> content) {
    List<JsonNode> chunks = chunks(client);
    assertThat(chunks)
        .extracting(chunk -> chunk.path("path").asText() + " " + chunk.path("length").asInt())
        .containsExactlyInAnyOrderElementsOf(
            content.entrySet().stream()
                .map(
                    file ->
                        "ggoo/.local.installing/%s %d"
                            .formatted(file.getKey(), file.getValue().length))
                .toList());
    assertThat(chunks)
        .allSatisfy(
            chunk -> {
              assertThat(chunk.path("peer_id").asText()).isEqualTo(source.id());
              assertThat(chunk.path("addr").asText()).isEqualTo(source.address());
            });
  }

  /** Compares with everything that {@code unrar p} prints, where there is an unrar. */
  private void assertEqualToUnrar(TestPeer client, TestPeer source) throws IOException {
    if (RarTools.unrar().isEmpty()) {
      return;
    }
    Path archive = source.root(GAME).resolve("ggoo.eti");
    Path printed = folder.resolve("printed.bin");
    Process unrar =
        new ProcessBuilder(
                RarTools.unrar().get().toString(), "p", "-inul", "-cfg-", archive.toString())
            .redirectOutput(printed.toFile())
            .start();
    assertThat(unrar.onExit().join().exitValue()).isZero();
    ByteArrayOutputStream streamed = new ByteArrayOutputStream();
    for (JsonNode chunk : chunks(client)) {
      String path = chunk.path("path").asText().replace(".local.installing", "local");
      streamed.writeBytes(Files.readAllBytes(client.games().resolve(path)));
    }
    assertThat(printed).hasBinaryContent(streamed.toByteArray());
  }
}
