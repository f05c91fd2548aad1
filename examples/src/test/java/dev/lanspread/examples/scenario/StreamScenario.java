package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.TestGame.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.examples.game.StoredRarWriter;
import dev.lanspread.testkit.archive.RarFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What scenarios of streamed installs have in common. */
abstract class StreamScenario extends Scenario {

  static final String GAME = "ggoo";
  static final int PART = 8 << 20;

  /** Returns a source with an archive that {@code rar} made; not started yet. */
  final TestPeer source(String name, String transport, Backend backend, RarFixture archive) {
    TestPeer source = peer(name, transport).with(backend.options());
    try {
      Files.createDirectories(source.root(GAME));
      Files.move(archive.copyTo(folder), source.root(GAME).resolve("ggoo.eti"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TestGame.in(source, GAME).file("game_start.cmd", text("@start\r\n")).version(VERSION);
    return source;
  }

  /** Returns a source with a stored archive of files of two parts each; not started yet. */
  final TestPeer largeSource(String name, String transport, Backend backend, int files) {
    TestPeer source = peer(name, transport).with(backend.options());
    Path root = source.root(GAME);
    try {
      Files.createDirectories(root);
      try (StoredRarWriter archive = new StoredRarWriter(root.resolve("ggoo.eti"))) {
        byte[] content = random(2 * PART, 3);
        for (int i = 0; i < files; i++) {
          archive.add("data/part-" + i + ".bin", content);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TestGame.in(source, GAME).version(VERSION);
    return source;
  }

  /** Starts a streamed install and waits until a first part is written. */
  static void beginStream(TestPeer client) {
    client.call("stream-install", "game_id", GAME);
    client.awaitEvent("download-chunk-finished", GAME);
  }

  /** Returns the data of all chunk events. */
  static List<JsonNode> chunks(TestPeer client) {
    return client.process().records(0).stream()
        .filter(record -> record.path("event").asText().equals("download-chunk-finished"))
        .map(record -> record.path("data"))
        .toList();
  }

  static void assertInstalled(TestPeer client, Map<String, byte[]> content) {
    Path local = client.root(GAME).resolve("local");
    assertThat(TestGame.tree(local)).containsOnlyKeys(content.keySet());
    content.forEach(
        (path, bytes) -> assertThat(local.resolve(path)).as(path).hasBinaryContent(bytes));
    assertOnlyInstalled(client);
  }

  /** Nothing but {@code local/} is in the game root, and the row says so. */
  static void assertOnlyInstalled(TestPeer client) {
    assertThat(names(client.root(GAME))).containsExactly("local");
    JsonNode row = client.local(GAME);
    assertThat(row.path("installed").asBoolean()).isTrue();
    assertThat(row.path("downloaded").asBoolean()).isFalse();
    assertThat(row.path("availability").asText()).isEqualTo("LocalOnly");
    assertThat(row.path("version").asText()).isEqualTo(VERSION);
    assertIdle(client);
  }

  /** Everything is as if nothing had been tried. */
  static void assertRolledBack(TestPeer client) {
    assertThat(client.root(GAME)).doesNotExist();
    assertThat(client.local(GAME).isMissingNode()).isTrue();
    assertThat(journals(client)).isEmpty();
    assertThat(client.events(GAME, 0))
        .doesNotContain("download-finished", "install-begin", "install-finished");
    assertIdle(client);
  }

  static void assertIdle(TestPeer client) {
    assertThat(client.call("status").path("active_operations")).isEmpty();
  }

  /** What operations keep about the game to survive a kill; what was hashed is no part of it. */
  static List<String> journals(TestPeer client) {
    return names(client.state().resolve("games").resolve(GAME)).stream()
        .filter(name -> !name.startsWith("content."))
        .toList();
  }

  static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> String.valueOf(child.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns content as it comes from an archive that a test wrote. */
  static Map<String, byte[]> content(Object... pathsAndBytes) {
    Map<String, byte[]> content = new LinkedHashMap<>();
    for (int i = 0; i < pathsAndBytes.length; i += 2) {
      content.put((String) pathsAndBytes[i], (byte[]) pathsAndBytes[i + 1]);
    }
    return content;
  }
}
