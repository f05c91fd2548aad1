package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.TestGame.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.testkit.archive.RarEntry;
import dev.lanspread.testkit.archive.RarFixture;
import dev.lanspread.testkit.archive.RarTools;
import dev.lanspread.testkit.archive.RarWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A streamed install that does not succeed leaves nothing and says why. */
class ScenarioStreamFailureTest extends StreamScenario {

  private static final int LARGE_FILES = 12;

  @BackendTest
  void s44_aCorruptArchiveLeavesNothing(String transport, Backend backend) throws IOException {
    TestPeer source = peer("source", transport).with(backend.options());
    hostile(source, RarEntry.file("bad.bin", random(300_000, 1)).withWrongCrc());
    TestPeer client = connected(transport, source);

    client.call("stream-install", "game_id", GAME);

    assertFailed(client, "ARCHIVE_CORRUPT");
  }

  @BackendTest
  void s44_aTruncatedArchiveLeavesNothing(String transport, Backend backend) throws IOException {
    TestPeer source = source("source", transport, backend, RarFixture.RAR5);
    Path archive = source.root(GAME).resolve("ggoo.eti");
    byte[] whole = Files.readAllBytes(archive);
    Files.write(archive, java.util.Arrays.copyOf(whole, whole.length * 2 / 3));
    TestPeer client = connected(transport, source);

    client.call("stream-install", "game_id", GAME);

    assertFailed(client, "ARCHIVE_CORRUPT");
  }

  @BackendTest
  void aCorruptArchiveAtOneSourceIsFetchedFromTheNext(String transport, Backend backend)
      throws IOException {
    TestPeer bad = peer("bad", transport).with(backend.options()).listeningOn("127.0.0.1");
    byte[] content = random(300_000, 1);
    hostile(bad, RarEntry.file("game.bin", content).withWrongCrc());
    TestPeer good = peer("good", transport).with(backend.options()).listeningOn("127.0.0.2");
    hostile(good, RarEntry.file("game.bin", content));
    TestPeer client = connected(transport, bad);
    client.connect(good.start());

    client.call("stream-install", "game_id", GAME);
    client.awaitEvent("install-finished", GAME);

    assertThat(client.events(GAME, 0)).containsOnlyOnce("download-begin");
    assertInstalled(client, Map.of("ok.txt", text("fine"), "game.bin", content));
  }

  @BackendTest
  void s45_aSourceKilledInTheMiddleEndsInFailure(String transport, Backend backend) {
    TestPeer source = largeSource("source", transport, backend, LARGE_FILES);
    TestPeer client = connected(transport, source);
    beginStream(client);

    source.kill();
    long killed = System.nanoTime();

    assertFailed(client, "SOURCES_LOST");
    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(30));
    assertThat(client.events(GAME, 0)).containsOnlyOnce("download-failed");
  }

  @BackendTest
  void s45_anotherSourceTakesOverFromTheStart(String transport, Backend backend) {
    TestPeer first = largeSource("first", transport, backend, LARGE_FILES).listeningOn("127.0.0.1");
    TestPeer second =
        largeSource("second", transport, backend, LARGE_FILES).listeningOn("127.0.0.2");
    TestPeer client = connected(transport, first);
    client.connect(second.start());
    beginStream(client);

    first.kill();
    client.awaitEvent("install-finished", GAME);

    assertThat(chunks(client).stream().filter(c -> from(c, second)).toList())
        .hasSize(2 * LARGE_FILES);
    assertOnlyInstalled(client);
  }

  @BackendTest
  void s46_cancelIsNeitherSuccessNorFailure(String transport, Backend backend) {
    TestPeer source = largeSource("source", transport, backend, LARGE_FILES);
    TestPeer client = connected(transport, source);
    beginStream(client);

    assertThat(client.call("cancel-download", "game_id", GAME).path("cancelled").asBoolean())
        .isTrue();
    client.awaitEvent("download-cancelled", GAME);

    assertRolledBack(client);
    assertThat(client.events(GAME, 0))
        .containsOnlyOnce("download-cancelled")
        .doesNotContain("download-failed", "install-failed");
    int from = client.process().mark();
    client.call("stream-install", "game_id", GAME);
    client.awaitEvent("install-finished", GAME, from);
    assertOnlyInstalled(client);
  }

  @BackendTest
  void aReceiverKilledInTheMiddleComesBackAsItWas(String transport, Backend backend) {
    TestPeer source = largeSource("source", transport, backend, LARGE_FILES);
    TestPeer client = connected(transport, source);
    beginStream(client);

    client.kill();
    client.start();

    assertRolledBack(client);
    client.connect(source);
    client.call("stream-install", "game_id", GAME);
    client.awaitEvent("install-finished", GAME);
    assertOnlyInstalled(client);
  }

  @BackendTest
  void aNameThatMustNotBeWrittenIsRefusedBeforeTheFirstByte(String transport, Backend backend)
      throws IOException {
    TestPeer source = peer("source", transport).with(backend.options());
    hostile(source, RarEntry.file("a:b.txt", text("stream")));
    TestPeer client = connected(transport, source);

    client.call("stream-install", "game_id", GAME);

    JsonNode failed = client.awaitEvent("download-failed", GAME);
    assertThat(failed.path("code").asText()).isEqualTo("ARCHIVE_UNSAFE");
    assertThat(failed.path("message").asText()).contains("a:b.txt");
    assertThat(client.events(GAME, 0)).containsExactly("download-failed");
    assertRolledBack(client);
  }

  @BackendTest
  void aProtectedArchiveHasAMessageOfItsOwn(String transport, Backend backend) {
    TestPeer source = source("source", transport, backend, RarFixture.RAR5_ENCRYPTED_DATA);
    TestPeer client = connected(transport, source);

    client.call("stream-install", "game_id", GAME);

    JsonNode failed = client.awaitEvent("download-failed", GAME);
    assertThat(failed.path("code").asText()).isEqualTo("ARCHIVE_UNSUPPORTED");
    assertThat(failed.path("message").asText()).contains("password");
    assertRolledBack(client);
  }

  @BackendTest
  void anArchiveLargerThanTheDiskIsStreamedWhereItsContentFits(String transport, Backend backend)
      throws IOException, InterruptedException {
    byte[] content = random(12 << 20, 5);
    TestPeer source = peer("source", transport).with(backend.options());
    recoverable(source, content);
    long archiveBytes = Files.size(source.root(GAME).resolve("ggoo.eti"));
    long room = 20 << 20;
    assertThat(archiveBytes).isGreaterThan(room);
    TestPeer client = peer("client", transport);
    try (SmallDisk disk = SmallDisk.mount(client.games(), room)) {
      client.start().connect(source.start());
      client.call("download", "game_id", GAME);
      assertRefusedFor(client, archiveBytes, disk.freeBytes());
      int from = client.process().mark();

      client.call("stream-install", "game_id", GAME);
      client.awaitEvent("install-finished", GAME, from);

      assertInstalled(client, Map.of("game.bin", content));
      client.stop();
    }
  }

  @TransportTest
  void moreThanTheDiskHoldsIsRefusedWithBothNumbers(String transport) throws IOException {
    TestPeer source = largeSource("source", transport, Backend.JUNRAR, 2);
    TestPeer client = peer("client", transport);
    try (SmallDisk disk = SmallDisk.mount(client.games(), 24 << 20)) {
      client.start().connect(source.start());

      client.call("stream-install", "game_id", GAME);

      assertRefusedFor(client, 4L * PART, 24 << 20);
      assertThat(client.events(GAME, 0)).containsExactly("download-failed");
      assertThat(disk.freeBytes()).isEqualTo(24 << 20);
      assertRolledBack(client);
      client.stop();
    }
  }

  @TransportTest
  void aDiskThatFillsMeanwhileEndsTheStream(String transport) throws IOException {
    TestPeer source = largeSource("source", transport, Backend.JUNRAR, 6);
    TestPeer client = peer("client", transport);
    try (SmallDisk disk = SmallDisk.mount(client.games(), 100 << 20)) {
      client.start().connect(source.start());
      beginStream(client);

      disk.fill();

      JsonNode failed = client.awaitEvent("download-failed", GAME);
      assertThat(failed.path("code").asText()).isEqualTo("INSUFFICIENT_SPACE");
      disk.free();
      assertRolledBack(client);
      client.stop();
    }
  }

  /** Makes a package whose archive holds as much for its own repair as it holds content. */
  private void recoverable(TestPeer source, byte[] content)
      throws IOException, InterruptedException {
    String rar = RarTools.requireRar().toString();
    Path file = Files.write(folder.resolve("game.bin"), content);
    Path root = Files.createDirectories(source.root(GAME));
    Process packing =
        new ProcessBuilder(rar, "a", "-idq", "-m0", "-ep", "-rr100p", "ggoo.rar", file.toString())
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(packing.waitFor()).isZero();
    Files.move(root.resolve("ggoo.rar"), root.resolve("ggoo.eti"));
    TestGame.in(source, GAME).version(VERSION);
  }

  /** Nothing was begun, and the message has both numbers. */
  private static void assertRefusedFor(TestPeer client, long atLeast, long free) {
    JsonNode failed = client.awaitEvent("download-failed", GAME);
    assertThat(failed.path("code").asText()).isEqualTo("INSUFFICIENT_SPACE");
    List<Long> numbers =
        Pattern.compile("\\d{6,}")
            .matcher(failed.path("message").asText())
            .results()
            .map(number -> Long.valueOf(number.group()))
            .toList();
    assertThat(numbers).as(failed.toString()).hasSize(2).contains(free);
    assertThat(Collections.max(numbers)).isGreaterThanOrEqualTo(atLeast);
  }

  private TestPeer connected(String transport, TestPeer source) {
    source.start();
    TestPeer client = peer("client", transport).start();
    client.connect(source);
    return client;
  }

  /** Makes a package whose archive has one good entry and these. */
  private static void hostile(TestPeer source, RarEntry... entries) throws IOException {
    Path root = Files.createDirectories(source.root(GAME));
    try (RarWriter archive = RarWriter.rar5(root.resolve("ggoo.eti"))) {
      archive.file("ok.txt", text("fine"));
      for (RarEntry entry : List.of(entries)) {
        archive.add(entry);
      }
    }
    TestGame.in(source, GAME).version(VERSION);
  }

  private static boolean from(JsonNode chunk, TestPeer source) {
    return chunk.path("peer_id").asText().equals(source.id());
  }

  private static void assertFailed(TestPeer client, String code) {
    assertThat(client.awaitEvent("download-failed", GAME).path("code").asText()).isEqualTo(code);
    assertRolledBack(client);
  }
}
