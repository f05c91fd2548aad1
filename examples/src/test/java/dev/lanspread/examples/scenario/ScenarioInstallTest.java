package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.TestGame.VERSION;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static dev.lanspread.examples.scenario.TestGame.text;
import static dev.lanspread.examples.scenario.TestGame.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A package becomes an installed game that can be played, and goes again. */
class ScenarioInstallTest extends Scenario {

  private static final String INI = "bin/win32/steam/settings/SmartSteamEmu.ini";
  private static final String INI_TEXT =
      "[Launcher]\r\nTarget = goo.exe\r\n PersonaName =  Player \r\nPersonaNameX = a\r\n";
  private static final Map<String, byte[]> CONTENT =
      Map.of(
          "game.exe",
          random(300_000, 9),
          "empty.cfg",
          new byte[0],
          "data/Übermut.pak",
          random(50_000, 10),
          INI,
          text(INI_TEXT),
          "profile/account_name.txt",
          text("Player  "),
          "profile/language.txt",
          text("english\r\n"));

  @BackendTest
  void s5_aDownloadInstallsByDefault(String transport, Backend backend) throws IOException {
    TestPeer source = source(transport, "cnctw");
    TestPeer client = peer("client", transport).with(backend.options()).start();
    client.connect(source);

    client.call("download", "game_id", "cnctw");
    client.awaitEvent("install-finished", "cnctw");

    assertThat(client.events("cnctw", 0))
        .containsSubsequence(
            "download-begin", "download-finished", "install-begin", "install-finished")
        .doesNotContain("install-failed", "download-failed");
    assertThat(client.local("cnctw").path("installed").asBoolean()).isTrue();
    assertThat(client.local("cnctw").path("downloaded").asBoolean()).isTrue();
    assertInstalled(client, "cnctw");
    assertThat(packageOf(client.root("cnctw"))).isEqualTo(packageOf(source.root("cnctw")));
  }

  @BackendTest
  void s6_installAndUninstallLeaveThePackageUntouched(String transport, Backend backend)
      throws IOException {
    TestPeer client = downloaded(transport, backend, "bfbc2");
    Map<String, String> before = packageOf(client.root("bfbc2"));

    client.run("install", "bfbc2");

    assertInstalled(client, "bfbc2");
    assertThat(client.local("bfbc2").path("installed").asBoolean()).isTrue();
    assertThat(packageOf(client.root("bfbc2"))).isEqualTo(before);

    client.run("uninstall", "bfbc2");

    assertThat(client.root("bfbc2").resolve("local")).doesNotExist();
    assertThat(client.local("bfbc2").path("installed").asBoolean()).isFalse();
    assertThat(client.local("bfbc2").path("downloaded").asBoolean()).isTrue();
    assertThat(packageOf(client.root("bfbc2"))).isEqualTo(before);
    assertThat(client.awaitEvent("uninstall-finished", "bfbc2").path("kept_files").asInt())
        .isZero();
  }

  @BackendTest
  void s32_reinstallNeedsNoPeer(String transport, Backend backend) throws IOException {
    TestPeer client = downloaded(transport, backend, "ggoo");
    client.run("install", "ggoo");
    client.run("uninstall", "ggoo");
    int from = client.process().mark();

    client.run("install", "ggoo");

    assertInstalled(client, "ggoo");
    assertThat(client.events("ggoo", from)).containsExactly("install-begin", "install-finished");
  }

  @TransportTest
  void s33_whatIsInstalledIsTheArchiveAsItIsNow(String transport) throws IOException {
    TestPeer client = downloaded(transport, Backend.FIXTURE, "ggoo");
    byte[] changed = random(12_345, 77);
    Files.write(client.root("ggoo").resolve("ggoo.eti"), changed);

    client.run("install", "ggoo");

    assertThat(client.root("ggoo").resolve("local/fixture-payload.txt")).hasBinaryContent(changed);
    assertThat(tree(client.root("ggoo").resolve("local"))).containsOnlyKeys("fixture-payload.txt");
  }

  @BackendTest
  void s38_theFirstPlayStampsNameAndLanguageOnce(String transport, Backend backend)
      throws IOException {
    TestPeer client = downloaded(transport, backend, "ggoo");
    client.run("install", "ggoo");
    Path local = client.root("ggoo").resolve("local");

    JsonNode first = play(client, "Jörg", "german");

    assertThat(flags(first)).containsExactly(false, true, true, true);
    assertThat(local.resolve("profile/account_name.txt")).hasBinaryContent(text("Jörg"));
    assertThat(local.resolve("profile/language.txt")).hasBinaryContent(text("german"));
    assertThat(local.resolve(INI))
        .hasBinaryContent(
            text(INI_TEXT.replace(" PersonaName =  Player \r\n", " PersonaName =  Jörg \r\n")));
    assertThat(client.state().resolve("games/ggoo/launch_settings_applied")).exists();
    for (String untouched : List.of("game.exe", "empty.cfg", "data/Übermut.pak")) {
      assertThat(local.resolve(untouched)).hasBinaryContent(CONTENT.get(untouched));
    }

    for (String stamped : List.of("profile/account_name.txt", "profile/language.txt", INI)) {
      Files.write(local.resolve(stamped), CONTENT.get(stamped));
    }
    Map<String, String> reset = tree(local);

    JsonNode second = play(client, "Somebody Else", "english");

    assertThat(flags(second)).containsExactly(true, false, false, false);
    assertThat(tree(local)).isEqualTo(reset);
  }

  @BackendTest
  void laterArchiveReplacesFilesOfAnEarlierOne(String transport, Backend backend)
      throws IOException {
    TestPeer peer = peer("solo", transport).with(backend.options());
    TestGame.in(peer, "ggoo")
        .archive("ggoo.eti", Map.of("game.exe", random(90_000, 1), "data/map.pak", text("base")))
        .archive("ggoo_patch1.eti", Map.of("game.exe", random(70_000, 2), "readme", text("new")))
        .version(VERSION);
    peer.start();

    peer.run("install", "ggoo");

    Path local = peer.root("ggoo").resolve("local");
    assertThat(tree(local)).containsOnlyKeys("game.exe", "data/map.pak", "readme");
    assertThat(local.resolve("game.exe")).hasBinaryContent(random(70_000, 2));
    peer.run("uninstall", "ggoo");
    assertThat(peer.awaitEvent("uninstall-finished", "ggoo").path("kept_files").asInt()).isZero();
  }

  @TransportTest
  void whatLocalKnowledgeSettlesIsRefusedAtOnce(String transport) throws IOException {
    TestPeer client = downloaded(transport, Backend.JUNRAR, "ggoo");

    assertThat(client.refusal("uninstall", "game_id", "ggoo")).isEqualTo("NOT_INSTALLED");
    assertThat(client.refusal("install", "game_id", "cnctw")).isEqualTo("NOT_DOWNLOADED");
    assertThat(client.refusal("install", "game_id", "unknown")).isEqualTo("NOT_IN_CATALOG");
    client.run("install", "ggoo");
    assertThat(client.refusal("install", "game_id", "ggoo")).isEqualTo("ALREADY_INSTALLED");
    assertThat(client.call("cancel-download", "game_id", "ggoo").path("cancelled").asBoolean())
        .isFalse();
    assertThat(client.refusal("play", "game_id", "ggoo", "username", "a\nb", "language", "german"))
        .isEqualTo("INVALID_ARGUMENT");
    assertThat(client.refusal("play", "game_id", "cnctw", "username", "a", "language", "german"))
        .isEqualTo("NOT_INSTALLED");
  }

  private static JsonNode play(TestPeer peer, String username, String language) {
    return peer.call("play", "game_id", "ggoo", "username", username, "language", language);
  }

  private static List<Boolean> flags(JsonNode played) {
    return List.of(
        played.path("already_applied").booleanValue(),
        played.path("account_name_written").booleanValue(),
        played.path("language_written").booleanValue(),
        played.path("persona_name_written").booleanValue());
  }

  private TestPeer source(String transport, String game) {
    TestPeer source = peer("source", transport);
    TestGame.in(source, game)
        .file("game_start.cmd", text("@start local\\game.exe\r\n"))
        .archive(game + ".eti", CONTENT)
        .version(VERSION);
    return source.start();
  }

  private TestPeer downloaded(String transport, Backend backend, String game) {
    TestPeer source = source(transport, game);
    TestPeer client = peer("client", transport).with(backend.options()).start();
    client.connect(source);
    client.download(game, false);
    source.stop();
    return client;
  }

  private static void assertInstalled(TestPeer peer, String game) throws IOException {
    Path local = peer.root(game).resolve("local");
    assertThat(tree(local)).containsOnlyKeys(CONTENT.keySet());
    for (Map.Entry<String, byte[]> file : CONTENT.entrySet()) {
      assertThat(local.resolve(file.getKey())).hasBinaryContent(file.getValue());
    }
  }
}
