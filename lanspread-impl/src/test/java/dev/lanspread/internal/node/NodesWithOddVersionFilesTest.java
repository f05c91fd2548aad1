package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.PeerNode;
import dev.lanspread.RemoteGame;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.Facts;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.transport.kwik.KwikTransportProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one peer takes for a version file, another takes too. */
class NodesWithOddVersionFilesTest {

  private static final String VERSION = TestNode.VERSION;

  /** By game; what editors, DOS, launchers and broken copies leave. */
  private static final Map<String, byte[]> TAKEN =
      Map.of(
          "mark", utf8("\ufeff" + VERSION + "\r\n"),
          "cr", utf8(VERSION + "\rold Mac"),
          "ctrl-z", utf8(VERSION + "\u001a"),
          "nul-padding", utf8(VERSION + "\u0000\u0000\u0000\u0000"),
          "second-line", utf8(VERSION + "\n" + "[game]\nname = x"));

  private static final Map<String, byte[]> IGNORED =
      Map.of(
          "nbsp", utf8(VERSION + "\u00a0"),
          "comment", utf8(VERSION + " ; the version"),
          "section", utf8("[version]\n" + VERSION),
          "utf-16", ("\ufeff" + VERSION).getBytes(StandardCharsets.UTF_16LE),
          "huge", utf8(VERSION + "\n" + "x".repeat(64 << 10)));

  @TempDir Path folder;

  @Test
  void whatOnePeerListsAnotherCanFinish() throws IOException {
    Map<String, byte[]> all = new TreeMap<>(TAKEN);
    all.putAll(IGNORED);
    for (Map.Entry<String, byte[]> game : all.entrySet()) {
      Path root = Files.createDirectories(root("alpha", game.getKey()));
      Files.writeString(root.resolve("data.txt"), game.getKey());
      Files.write(root.resolve("version.ini"), game.getValue());
    }
    Queue<String> warned = new ConcurrentLinkedQueue<>();
    try (PeerNode alpha = node("alpha", all, warned);
        PeerNode bravo = node("bravo", all, new ConcurrentLinkedQueue<>())) {
      bravo.connect(alpha.address()).join();

      assertThat(bravo.games().remote())
          .extracting(RemoteGame::id)
          .extracting(GameId::value)
          .containsExactlyInAnyOrderElementsOf(TAKEN.keySet());
      for (String game : TAKEN.keySet()) {
        bravo.download(GameId.of(game), DownloadOptions.PACKAGE_ONLY).completion().join();
        assertThat(root("bravo", game).resolve("version.ini")).hasBinaryContent(all.get(game));
      }
      assertThat(bravo.games().local())
          .filteredOn(GameState::downloaded)
          .extracting(state -> state.id().value())
          .containsExactlyInAnyOrderElementsOf(TAKEN.keySet());
    }
    assertThat(warned).containsExactlyInAnyOrderElementsOf(IGNORED.keySet());
  }

  private Path root(String peer, String game) {
    return folder.resolve(peer).resolve("games").resolve(game);
  }

  private PeerNode node(String name, Map<String, byte[]> games, Queue<String> warned) {
    List<CatalogGame> catalog =
        games.keySet().stream().map(id -> CatalogGame.of(id, id, VERSION)).toList();
    return TestNode.in(folder.resolve(name), new KwikTransportProvider())
        .catalog(Catalog.of(catalog))
        .listener(
            EnumSet.of(EventKind.WARNING),
            event -> {
              if (event instanceof PeerEvent.Warning warning
                  && warning.code().equals("VERSION_FILE_INVALID")) {
                warned.add(warning.facts().getOrDefault(Facts.GAME, ""));
              }
            })
        .start();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
