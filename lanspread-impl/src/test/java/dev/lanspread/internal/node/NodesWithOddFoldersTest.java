package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.OperationKind;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.PlayerProfile;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.store.FaultyFileSystem;
import dev.lanspread.internal.store.GamesFolder;
import dev.lanspread.transport.kwik.KwikTransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Games folders that are read-only, away, shared with other programs or full of their files. */
class NodesWithOddFoldersTest {

  private static final GameId GOO = TestNode.GAME;
  private static final int SIZE = 300_000;

  @TempDir Path folder;

  @Test
  void whatFileManagersLeaveDividesNoSources() throws IOException {
    Path first = TestNode.giveGame(folder.resolve("alpha"), SIZE);
    Files.writeString(first.resolve("Thumbs.db"), "x");
    Files.createDirectory(first.resolve(".sync"));
    Files.writeString(first.resolve(".sync/ID"), "secret");
    Path second = TestNode.giveGame(folder.resolve("bravo"), SIZE);
    Files.writeString(second.resolve("desktop.ini"), "y");
    try (PeerNode alpha = builder("alpha").start();
        PeerNode bravo = builder("bravo").start();
        PeerNode client = builder("client").start()) {
      client.connect(alpha.address()).join();
      client.connect(bravo.address()).join();

      client.download(GOO, DownloadOptions.PACKAGE_ONLY).completion().join();
    }
    try (var files = Files.list(root("client"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("data.bin", "version.ini");
    }
  }

  @Test
  void nothingIsDownloadedIntoAnotherProgramsTransfer() throws IOException {
    TestNode.giveGame(folder.resolve("alpha"), SIZE);
    Path half = Files.createDirectories(root("client"));
    Files.writeString(half.resolve("version.ini"), TestNode.VERSION);
    Files.writeString(half.resolve("data.bin.!sync"), "half");
    try (PeerNode alpha = builder("alpha").start();
        PeerNode client = builder("client").start()) {
      client.connect(alpha.address()).join();
      assertThat(client.games().local()).isEmpty();

      assertThatThrownBy(
              () -> client.download(GOO, DownloadOptions.PACKAGE_ONLY).completion().join())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              LanspreadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GAME_IN_USE));
      assertThat(half.resolve("version.ini")).exists();

      Files.delete(half.resolve("data.bin.!sync"));
      client.rescan();
      Files.delete(half.resolve("version.ini"));
      client.rescan();
      client.download(GOO, DownloadOptions.PACKAGE_ONLY).completion().join();
    }
  }

  @Test
  void aReadOnlyGamesFolderIsASourceAndTakesNothing() throws IOException {
    TestNode.giveGame(folder.resolve("alpha"), SIZE);
    Path share = FaultyFileSystem.readOnly().of(folder.resolve("alpha/games"));
    try (PeerNode alpha = builder("alpha").gamesDirectory(share).start();
        PeerNode client = builder("client").start()) {
      client.connect(alpha.address()).join();
      client.download(GOO, DownloadOptions.PACKAGE_ONLY).completion().join();

      refused(ErrorCode.WRITE_FAILED, () -> alpha.install(GOO));
      refused(ErrorCode.WRITE_FAILED, () -> alpha.download(GOO));
      refused(ErrorCode.WRITE_FAILED, () -> alpha.streamInstall(GOO));
      assertThat(alpha.activeOperations()).isEmpty();
    }
    assertThat(root("client").resolve("data.bin"))
        .hasSameBinaryContentAs(root("alpha").resolve("data.bin"));
  }

  @Test
  void aGamesFolderThatIsAwayIsNeverMadeAnew() throws IOException {
    TestNode.giveGame(folder.resolve("alpha"), SIZE);
    try (PeerNode alpha = builder("alpha").start();
        PeerNode client = builder("client").start()) {
      client.connect(alpha.address()).join();
      Path games = folder.resolve("client/games");
      Path away = Files.move(games, folder.resolve("client/away"));

      ErrorCode code = ErrorCode.GAMES_FOLDER_UNAVAILABLE;
      refused(code, () -> client.download(GOO));
      refused(code, () -> client.streamInstall(GOO));
      refused(code, () -> client.install(GOO));
      refused(code, () -> client.uninstall(GOO));
      refused(code, () -> client.planUninstall(GOO));
      refused(code, () -> client.launchSettings().apply(GOO, new PlayerProfile("Ann", "german")));
      assertThat(games).doesNotExist();

      Files.move(away, games);
      client.download(GOO, DownloadOptions.PACKAGE_ONLY).completion().join();

      Files.move(games, folder.resolve("client/away"));
      client.useGamesDirectory(folder.resolve("client/second"));
      client.download(GOO, DownloadOptions.PACKAGE_ONLY).completion().join();
      assertThat(folder.resolve("client/second/ggoo/data.bin")).exists();
    }
  }

  @Test
  void whileAnotherProgramChangesAGameItIsServedButNotChanged() throws IOException {
    TestNode.giveGame(folder.resolve("alpha"), SIZE);
    try (PeerNode alpha = builder("alpha").start();
        PeerNode client = builder("client").start();
        GamesFolder.Claim there = new GamesFolder(folder.resolve("alpha/games")).claim(GOO)) {
      assertThat(there).isNotNull();
      client.connect(alpha.address()).join();
      refused(ErrorCode.GAME_IN_USE, () -> alpha.install(GOO));
      assertThat(alpha.activeOperations()).isEmpty();

      try (GamesFolder.Claim here = new GamesFolder(folder.resolve("client/games")).claim(GOO)) {
        assertThat(here).isNotNull();
        refused(ErrorCode.GAME_IN_USE, () -> client.download(GOO));
      }
      client.download(GOO, DownloadOptions.PACKAGE_ONLY).completion().join();
      client.plan(GOO, OperationKind.INSTALL).join();
    }
    assertThat(root("client").resolve("version.ini")).exists();
  }

  @Test
  void aStartLeavesAloneWhatAnotherProgramIsInstalling() throws IOException {
    Path staging = Files.createDirectories(root("alpha").resolve(".local.installing"));
    Files.writeString(staging.resolve("game.exe"), "half of it");

    try (GamesFolder.Claim there = new GamesFolder(folder.resolve("alpha/games")).claim(GOO)) {
      assertThat(there).isNotNull();
      builder("alpha").start().close();
      assertThat(staging.resolve("game.exe")).exists();
    }

    builder("alpha").start().close();
    assertThat(staging).doesNotExist();
  }

  @Test
  void whatIsInThePlaceOfLocalIsNamedByEveryOperation() throws IOException {
    TestNode.giveGame(folder.resolve("alpha"), SIZE);
    Path root = TestNode.giveGame(folder.resolve("client"), SIZE);
    Path ssd = Files.createDirectory(folder.resolve("ssd"));
    Files.writeString(ssd.resolve("account_name.txt"), "nobody");
    Files.createSymbolicLink(root.resolve("local"), ssd);
    List<PeerEvent> warnings = new CopyOnWriteArrayList<>();
    try (PeerNode alpha = builder("alpha").start();
        PeerNode client =
            builder("client").listener(EnumSet.of(EventKind.WARNING), warnings::add).start()) {
      client.connect(alpha.address()).join();

      assertNamed(client, "is a link");
      assertThat(warnings).singleElement().asString().contains("LOCAL_IN_THE_WAY", "is a link");
      assertThat(client.games().local()).singleElement().matches(game -> !game.installed());
      assertThat(ssd.resolve("account_name.txt")).hasContent("nobody");

      Files.delete(root.resolve("local"));
      Files.writeString(root.resolve("local"), "a file");
      assertNamed(client, "is a file");

      Files.delete(root.resolve("local"));
      client.install(GOO).completion().join();
      client.launchSettings().apply(GOO, new PlayerProfile("Ann", "german"));
      client.uninstall(GOO).completion().join();
    }
  }

  private static void assertNamed(PeerNode node, String what) {
    List<ThrowingCallable> calls =
        List.of(
            () -> node.install(GOO),
            () -> node.uninstall(GOO),
            () -> node.planUninstall(GOO),
            () -> node.streamInstall(GOO),
            () -> node.launchSettings().apply(GOO, new PlayerProfile("Ann", "german")));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(
              LanspreadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRITE_FAILED))
          .hasMessageContaining("\"local\" of game ggoo " + what);
    }
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LanspreadException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private Path root(String peer) {
    return folder.resolve(peer).resolve("games").resolve("ggoo");
  }

  private PeerNodeBuilder builder(String name) {
    return TestNode.in(folder.resolve(name), new KwikTransportProvider());
  }
}
