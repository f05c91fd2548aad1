package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.TestGame.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing of the player's is lost, whatever its name and the locale the peer was started in. */
@EnabledOnOs(OS.LINUX)
class ScenarioSavesTest extends Scenario {

  /** As in a URI: Latin-1 bytes, and UTF-8. */
  private static final List<String> SAVES =
      List.of("Spielst%E4nde.sav", "Spielst%C3%A4nde.sav", "Spiel%FCberg/slot%DF.1");

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void savesSurvivePlayUpdateAndUninstall(String locale) throws IOException {
    TestPeer peer = peer("solo", "kwik").with(Backend.JUNRAR.options()).inLocale(locale);
    game(peer, "20250101");
    peer.start();
    peer.run("install", "ggoo");
    Path local = peer.root("ggoo").resolve("local");
    for (String name : SAVES) {
      save(local, name);
    }
    Path stub = at(local, "J%F6rg/account_name.txt");
    Files.createDirectories(stub.getParent());
    Files.write(stub, text("nobody"));

    assertThat(
            peer.call("play", "game_id", "ggoo", "username", "Ann", "language", "german")
                .path("account_name_written")
                .booleanValue())
        .isTrue();
    assertThat(stub).hasContent("Ann");

    game(peer, "20260101");
    peer.call("rescan");
    peer.run("install", "ggoo");

    for (String name : SAVES) {
      assertThat(at(local, name)).hasContent(name);
    }
    assertThat(local.resolve("game.exe")).hasBinaryContent(random(1000, 20260101));

    peer.run("uninstall", "ggoo");

    assertThat(local).doesNotExist();
    assertThat(peer.awaitEvent("uninstall-finished", "ggoo").path("kept_files").asInt())
        .isEqualTo(SAVES.size() + 1);
    Path kept = onlyKept(peer);
    for (String name : SAVES) {
      assertThat(at(kept, name)).hasContent(name);
    }
    assertThat(kept.resolve("game.exe")).doesNotExist();
    assertThat(peer.root("ggoo").resolve(".local.backup")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void interruptedUninstallKeepsNoPeerFromStarting(String locale) throws IOException {
    TestPeer peer = peer("solo", "kwik").with(Backend.JUNRAR.options()).inLocale(locale);
    game(peer, "20260101");
    Path backup = peer.root("ggoo").resolve(".local.backup");
    for (String name : SAVES) {
      save(backup, name);
    }
    Path state = Files.createDirectories(peer.state().resolve("games/ggoo"));
    Files.writeString(
        state.resolve("install.journal"),
        "{\"phase\":\"UNINSTALLING\",\"root\":\"%s\",\"kept\":\"20260101-000000\"}"
            .formatted(peer.root("ggoo")));

    peer.start();

    assertThat(backup).doesNotExist();
    for (String name : SAVES) {
      assertThat(at(onlyKept(peer), name)).hasContent(name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void withoutItsJournalTheHiddenTreeComesBack(String locale) throws IOException {
    TestPeer peer = peer("solo", "kwik").with(Backend.JUNRAR.options()).inLocale(locale);
    game(peer, "20260101");
    Path root = peer.root("ggoo");
    save(root.resolve(".local.backup"), SAVES.get(0));
    save(root.resolve(".local.installing"), "half");

    peer.start();

    assertThat(at(root.resolve("local"), SAVES.get(0))).hasContent(SAVES.get(0));
    assertThat(root.resolve(".local.backup")).doesNotExist();
    assertThat(root.resolve(".local.installing")).doesNotExist();
    assertThat(peer.local("ggoo").path("installed").asBoolean()).isTrue();
  }

  @TransportTest
  void hiddenTreeBesideAnInstalledOneIsTold(String transport) throws IOException {
    TestPeer peer = peer("solo", transport).with(Backend.JUNRAR.options());
    game(peer, "20260101");
    Path root = peer.root("ggoo");
    save(root.resolve(".local.backup"), "old.sav");
    save(root.resolve("local"), "new.sav");

    peer.start();

    assertThat(peer.awaitEvent("warning", "ggoo").path("path").asText()).isEqualTo(".local.backup");
    assertThat(root.resolve(".local.backup/old.sav")).exists();
    assertThat(root.resolve("local/new.sav")).exists();
  }

  private static void game(TestPeer peer, String version) {
    TestGame.in(peer, "ggoo")
        .archive("ggoo.eti", Map.of("game.exe", random(1000, Integer.parseInt(version))))
        .version(version);
  }

  private static Path onlyKept(TestPeer peer) throws IOException {
    try (var kept = Files.list(peer.root("ggoo").resolve(".lanspread.kept"))) {
      List<Path> folders = kept.toList();
      assertThat(folders).hasSize(1);
      return folders.get(0);
    }
  }

  private static void save(Path tree, String name) throws IOException {
    Path file = at(tree, name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
  }

  /** A URI can name a file by bytes in any locale, if it has three slashes. */
  private static Path at(Path tree, String name) {
    return Path.of(URI.create("file://" + tree.toUri().getRawPath() + '/' + name));
  }
}
