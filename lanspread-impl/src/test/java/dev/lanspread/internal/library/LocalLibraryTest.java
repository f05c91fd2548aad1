package dev.lanspread.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lanspread.Availability;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.StorageException;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.store.FaultyFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LocalLibraryTest {

  private static final GameId GOO = GameId.of("ggoo");
  private static final GameId BFBC2 = GameId.of("BFBC2");
  private static final Catalog CATALOG =
      Catalog.of(
          List.of(
              CatalogGame.of("ggoo", "Goo", "20260101"),
              CatalogGame.of("BFBC2", "Bad Company 2", "20250505")));

  private Path home;
  private final Set<GameId> busy = ConcurrentHashMap.newKeySet();
  private final Map<GameId, GameVersion> installed = new ConcurrentHashMap<>();
  private final Recorder recorder = new Recorder();
  private Path games;
  private LocalLibrary library;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    home = folder;
    games = Files.createDirectory(home.resolve("games"));
    library =
        new LocalLibrary(
            games, CATALOG, busy::contains, id -> Optional.ofNullable(installed.get(id)), recorder);
  }

  @AfterEach
  void close() {
    library.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("lanspread-library"));
  }

  @Test
  void theFirstScanListsCatalogGamesAsRevisionOne() throws IOException {
    game("ggoo", "20260101\r\n");
    game("alien", "20260101");
    Files.createDirectories(games.resolve("bfbc2/local"));
    installed.put(BFBC2, GameVersion.of("20240404"));

    library.start();

    assertThat(library.snapshot().revision()).isEqualTo(1);
    assertThat(library.snapshot().games())
        .containsExactly(
            GameState.builder(BFBC2, Availability.LOCAL_ONLY)
                .name(CATALOG.find(BFBC2).orElseThrow().name())
                .version(Optional.of(GameVersion.of("20240404")))
                .installed(true, Optional.of(GameVersion.of("20240404")))
                .folder(games.resolve("bfbc2"))
                .build(),
            GameState.builder(GOO, Availability.READY)
                .name(CATALOG.find(GOO).orElseThrow().name())
                .version(Optional.of(GameVersion.of("20260101")))
                .downloaded(true, 10 + "archive".length())
                .folder(games.resolve("ggoo"))
                .build());
    assertThat(library.snapshot().summaries())
        .containsExactly(
            new GameSummary("BFBC2", "20240404", false, true, "LocalOnly", 0),
            new GameSummary("ggoo", "20260101", true, false, "Ready", 10 + "archive".length()));
    assertThat(recorder.snapshots).containsExactly(library.snapshot());
  }

  @Test
  void anEmptyOrAbsentFolderIsAnEmptyLibraryWithARevision() throws IOException {
    Files.delete(games);

    library.start();

    assertThat(library.snapshot()).isEqualTo(new LibrarySnapshot(1, List.of(), List.of()));
    assertThat(recorder.codes()).containsExactly("GAMES_FOLDER_UNAVAILABLE");
  }

  @Test
  void aGameThatIsDroppedInIsNoticedWithinTwoSeconds() throws IOException {
    library.start();

    game("ggoo", "20260101");

    withinTwoSeconds().until(() -> library.find(GOO).isPresent());
  }

  @Test
  void aSentinelThatComesLastIsNoticedWithinTwoSeconds() throws IOException {
    Files.createDirectories(games.resolve("ggoo"));
    Files.writeString(games.resolve("ggoo/ggoo.eti"), "archive");
    library.start();
    assertThat(library.find(GOO)).isEmpty();

    Files.writeString(games.resolve("ggoo/version.ini"), "20260101");

    withinTwoSeconds().until(() -> library.find(GOO).isPresent());
  }

  @Test
  void aGameThatIsDeletedIsNoticedWithinTwoSeconds() throws IOException {
    game("ggoo", "20260101");
    library.start();

    Files.delete(games.resolve("ggoo/version.ini"));
    Files.delete(games.resolve("ggoo/ggoo.eti"));
    Files.delete(games.resolve("ggoo"));

    withinTwoSeconds().until(() -> library.find(GOO).isEmpty());
    assertThat(recorder.deltas.get(recorder.deltas.size() - 1).removed()).containsExactly("ggoo");
  }

  @Test
  void aVersionThatIsRewrittenInPlaceIsNoticedWithinTwoSeconds() throws IOException {
    game("ggoo", "20250101");
    library.start();

    Files.writeString(games.resolve("ggoo/version.ini"), "20260101");

    withinTwoSeconds()
        .until(
            () -> library.find(GOO).orElseThrow().state().version(),
            Optional.of(GameVersion.of("20260101"))::equals);
  }

  @Test
  void aRootThatIsSwappedForAnotherIsFollowed() throws IOException {
    game("ggoo", "20250101");
    library.start();
    Path other = Files.createDirectory(home.resolve("other"));
    Files.writeString(other.resolve("version.ini"), "20260101");

    Files.move(games.resolve("ggoo"), home.resolve("away"));
    Files.move(other, games.resolve("ggoo"));
    withinTwoSeconds().until(() -> version().equals("20260101"));

    Files.writeString(games.resolve("ggoo/version.ini"), "20270101");
    withinTwoSeconds().until(() -> version().equals("20270101"));
  }

  @Test
  void theGamesFolderMayVanishAndComeBack() throws IOException {
    game("ggoo", "20260101");
    library.start();

    Files.move(games, home.resolve("away"));
    withinTwoSeconds().until(() -> library.find(GOO).isEmpty());

    Files.move(home.resolve("away"), games);
    withinTwoSeconds().until(() -> library.find(GOO).isPresent());

    Files.writeString(games.resolve("ggoo/version.ini"), "20270101");
    withinTwoSeconds().until(() -> version().equals("20270101"));
    assertThat(recorder.codes()).containsExactly("GAMES_FOLDER_UNAVAILABLE");
  }

  @Test
  void aCopyThatIsStillRunningAddsUpInLaterRevisions() throws IOException {
    game("ggoo", "20260101");
    library.start();
    long before = library.snapshot().revision();

    Path deep = Files.createDirectories(games.resolve("ggoo/data/deep"));
    Files.writeString(deep.resolve("late.bin"), "0123456789");

    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> library.find(GOO).orElseThrow().totalBytes() == 8 + "archive".length() + 10);
    assertThat(library.snapshot().revision()).isGreaterThan(before);
  }

  @Test
  void moreEventsThanTheSystemKeepsAreNotMissed() throws IOException {
    game("ggoo", "20260101");
    library.start();

    for (int i = 0; i < 2_000; i++) {
      Files.writeString(games.resolve("ggoo/" + i), "x");
    }

    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () -> library.find(GOO).orElseThrow().totalBytes() == 8 + "archive".length() + 2_000);
    assertThat(library.files(GOO)).hasSize(2_002);
  }

  @Test
  void nothingIsPublishedWhileNothingChanges() throws IOException {
    game("ggoo", "20260101");
    library.start();

    assertThat(library.rescan()).isEqualTo(1);
    library.refresh(GOO);
    library.refresh(GameId.of("alien"));

    assertThat(recorder.snapshots).hasSize(1);
  }

  @Test
  void everyRevisionContinuesTheOneBefore() throws IOException {
    library.start();
    game("ggoo", "20260101");
    library.refresh(GOO);
    Files.createDirectory(games.resolve("ggoo/local"));
    library.refresh(GOO);
    Files.delete(games.resolve("ggoo/version.ini"));
    library.refresh(GOO);

    for (int i = 0; i < recorder.deltas.size(); i++) {
      LibraryDelta delta = recorder.deltas.get(i);
      assertThat(delta.base()).isEqualTo(i);
      assertThat(delta.revision()).isEqualTo(i + 1);
      assertThat(recorder.snapshots.get(i).revision()).isEqualTo(i + 1);
    }
    assertThat(library.find(GOO).orElseThrow().state().availability())
        .isEqualTo(Availability.LOCAL_ONLY);
  }

  @Test
  void aGameInItsFirstDownloadIsListedAsDownloading() {
    library.start();

    busy.add(GOO);
    library.refresh(GameId.of("GGOO"));

    assertThat(library.snapshot().games())
        .singleElement()
        .matches(game -> game.id().equals(GOO) && !game.downloaded() && !game.installed())
        .matches(game -> game.availability() == Availability.DOWNLOADING);
    assertThat(library.root(GOO).path()).isEqualTo(games.resolve("ggoo"));

    busy.remove(GOO);
    library.refresh(GOO);
    assertThat(library.snapshot().games()).isEmpty();
  }

  @Test
  void anUpdateThatWaitsIsToldUntilItIsInstalled() throws IOException {
    game("ggoo", "20260101");
    Files.createDirectory(games.resolve("ggoo/local"));
    installed.put(GOO, GameVersion.of("20250101"));
    library.start();

    GameState waiting = library.find(GOO).orElseThrow().state();
    assertThat(waiting.version()).contains(GameVersion.of("20260101"));
    assertThat(waiting.installedVersion()).contains(GameVersion.of("20250101"));
    assertThat(waiting.updateWaiting()).isTrue();

    installed.put(GOO, GameVersion.of("20260101"));
    library.refresh(GOO);

    assertThat(library.find(GOO).orElseThrow().state().updateWaiting()).isFalse();
    assertThat(recorder.snapshots).as("the change is news").hasSize(2);
  }

  @Test
  void whatAnotherProgramInstalledIsOfUnknownVersionAndNoUpdateWaits() throws IOException {
    game("ggoo", "20260101");
    Files.createDirectory(games.resolve("ggoo/local"));
    library.start();

    GameState state = library.find(GOO).orElseThrow().state();
    assertThat(state.installedVersion()).isEmpty();
    assertThat(state.updateWaiting()).isFalse();
  }

  @Test
  void aBusyGameIsDownloadingWhateverItsFilesSay() throws IOException {
    game("ggoo", "20260101");
    busy.add(GOO);
    library.start();

    GameState state = library.find(GOO).orElseThrow().state();
    assertThat(state.availability()).isEqualTo(Availability.DOWNLOADING);
    assertThat(state.downloaded()).isTrue();
  }

  @Test
  void theFoldersCaseDoesNotMatterAndTheCatalogsIsShown() throws IOException {
    game("bfBC2", "20250505");
    library.start();

    assertThat(library.snapshot().summaries()).extracting(GameSummary::id).containsExactly("BFBC2");
    assertThat(library.root(GameId.of("bfbc2")).path()).isEqualTo(games.resolve("bfBC2"));
  }

  @Test
  void ofTwoFoldersThatDifferInCaseTheCatalogsSpellingWinsWithAWarning() throws IOException {
    game("GGOO", "20240101");
    game("ggoo", "20260101");
    game("Ggoo", "20230101");
    library.start();
    library.rescan();

    assertThat(version()).isEqualTo("20260101");
    assertThat(library.root(GOO).path()).isEqualTo(games.resolve("ggoo"));
    assertThat(recorder.codes()).containsExactly("DUPLICATE_GAME_FOLDER");
  }

  @Test
  void linksAreNeitherGamesNorSentinelsNorInstalls() throws IOException {
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("version.ini"), "20260101");
    Files.createSymbolicLink(games.resolve("ggoo"), elsewhere);
    Path root = Files.createDirectory(games.resolve("BFBC2"));
    Files.createSymbolicLink(root.resolve("version.ini"), elsewhere.resolve("version.ini"));
    Files.createSymbolicLink(root.resolve("local"), elsewhere);

    library.start();

    assertThat(library.snapshot().games()).isEmpty();
    assertThat(recorder.codes())
        .containsExactlyInAnyOrder(
            "VERSION_FILE_INVALID", "LINKED_GAME_FOLDER", "LOCAL_IN_THE_WAY");
    assertThat(recorder.warnings)
        .filteredOn(warning -> warning.code().equals("LINKED_GAME_FOLDER"))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.message()).contains("ggoo", "is a link");
              assertThat(warning.facts()).containsEntry("path", games.resolve("ggoo").toString());
            });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aVersionFileInAnotherCaseIsNamed() throws IOException {
    game("ggoo", "20260101");
    Files.move(games.resolve("ggoo/version.ini"), games.resolve("ggoo/VERSION.INI"));
    library.start();

    assertThat(library.snapshot().games()).isEmpty();
    assertThat(recorder.codes()).containsExactly("VERSION_FILE_INVALID");
    assertThat(recorder.warnings.get(0).message()).contains("VERSION.INI", "lower case");
  }

  @Test
  void aGameThatAnotherProgramIsStillBringingIsNotDownloaded() throws IOException {
    Path half = Files.createDirectory(games.resolve("ggoo"));
    Files.writeString(half.resolve("version.ini"), "20260101");
    Files.writeString(half.resolve("ggoo.eti.!sync"), "half");
    library.start();

    assertThat(library.find(GOO)).isEmpty();
    assertThat(recorder.codes()).containsExactly("UNFINISHED_TRANSFER");
    assertThat(recorder.warnings.get(0).message()).contains("ggoo.eti.!sync");
    assertThatThrownBy(() -> library.requireNoOtherTransfer(GOO))
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GAME_IN_USE))
        .hasMessageContaining("ggoo.eti.!sync");
    library.requireNoOtherTransfer(BFBC2);

    Files.move(half.resolve("ggoo.eti.!sync"), half.resolve("ggoo.eti"));

    withinTwoSeconds().until(() -> library.find(GOO).isPresent());
    library.requireNoOtherTransfer(GOO);
  }

  @Test
  void aGameOfWhichAFileCannotBeReadIsHereButNotOffered() throws IOException {
    game("ggoo", "20260101");
    FaultyFileSystem disk = FaultyFileSystem.withUnreadable(games.resolve("ggoo/ggoo.eti"));
    try (LocalLibrary other =
        new LocalLibrary(
            disk.of(games),
            CATALOG,
            busy::contains,
            id -> Optional.empty(),
            recorder,
            files -> FolderWatch.none("not in this test"))) {
      other.start();

      assertThat(other.find(GOO).orElseThrow().offered()).isFalse();
      assertThat(other.snapshot().games())
          .singleElement()
          .matches(GameState::downloaded, "is downloaded")
          .matches(here -> here.availability() == Availability.READY, "is ready");
      assertThat(other.snapshot().summaries())
          .containsExactly(new GameSummary("ggoo", "20260101", false, false, "LocalOnly", 0));
      assertThat(recorder.codes()).containsExactly("UNREADABLE", "WATCH_UNAVAILABLE");
      assertThat(recorder.warnings.get(0).message()).contains("ggoo.eti", "cannot be read");
    }
  }

  @Test
  void aReadOnlyGamesFolderIsListedWithAWarning() throws IOException {
    game("ggoo", "20260101");
    try (LocalLibrary share =
        new LocalLibrary(
            FaultyFileSystem.readOnly().of(games),
            CATALOG,
            busy::contains,
            id -> Optional.empty(),
            recorder,
            files -> FolderWatch.none("not in this test"))) {
      share.start();

      assertThat(share.find(GOO).orElseThrow().offered()).isTrue();
      assertThat(recorder.codes()).contains("GAMES_FOLDER_READ_ONLY");
    }
  }

  @Test
  void whatIsNotSharedIsNamedOnce() throws IOException {
    game("ggoo", "20260101");
    Files.writeString(games.resolve("ggoo/a:b"), "x");
    library.start();
    library.rescan();

    assertThat(library.files(GOO))
        .containsExactly(new FileEntry("ggoo.eti", 7), new FileEntry("version.ini", 8));
    assertThat(recorder.warnings)
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.code()).isEqualTo("UNSAFE_NAME");
              assertThat(warning.message()).contains("ggoo", "a:b");
              assertThat(warning.facts()).containsEntry("path", "a:b");
            });
  }

  @Test
  void aMalformedVersionFileIsNamedAndTheGameIsNotListed() throws IOException {
    game("ggoo", "2026-01-01");
    library.start();

    assertThat(library.snapshot().games()).isEmpty();
    assertThat(library.files(GOO)).isEmpty();
    library.rescan();
    assertThat(recorder.codes()).containsExactly("VERSION_FILE_INVALID");

    Files.writeString(games.resolve("ggoo/version.ini"), "20260101");
    withinTwoSeconds().until(() -> library.find(GOO).isPresent());
  }

  @Test
  void aVersionFileThatIsStillBeingWrittenIsNoReasonToWarn() throws IOException {
    library.start();
    Path root = Files.createDirectory(games.resolve("ggoo"));
    Files.createFile(root.resolve("version.ini"));
    library.refresh(GOO);
    Files.writeString(root.resolve("version.ini"), "20260101");
    library.refresh(GOO);

    assertThat(version()).isEqualTo("20260101");
    assertThat(recorder.codes()).isEmpty();
  }

  @Test
  void anotherGamesFolderReplacesTheOneBefore() throws IOException {
    game("ggoo", "20260101");
    library.start();
    Path second = home.resolve("second");
    Files.createDirectories(second.resolve("BFBC2"));
    Files.writeString(second.resolve("BFBC2/version.ini"), "20250505");

    assertThat(library.useGamesDirectory(second)).isEqualTo(2);

    assertThat(library.snapshot().games()).extracting(GameState::id).containsExactly(BFBC2);
    assertThat(library.root(GOO).path()).isEqualTo(second.resolve("ggoo"));
    Files.writeString(second.resolve("BFBC2/version.ini"), "20260606");
    withinTwoSeconds()
        .until(() -> library.snapshot().summaries().get(0).version(), "20260606"::equals);
  }

  @Test
  void aThrowingListenerDoesNotEndTheWatch() throws IOException {
    recorder.failing = true;
    library.start();
    recorder.failing = false;

    game("ggoo", "20260101");

    withinTwoSeconds().until(() -> library.find(GOO).isPresent());
  }

  @Test
  void theListenerMayAskForARefreshWithoutWaitingForIt() throws IOException {
    recorder.then = () -> library.refresh(GOO);
    library.start();
    game("ggoo", "20260101");
    recorder.then = () -> {};

    withinTwoSeconds().until(() -> library.find(GOO).isPresent());
  }

  @Test
  void afterCloseNothingIsScannedAndNobodyWaits() throws IOException {
    library.start();
    library.close();
    library.close();
    game("ggoo", "20260101");

    library.refresh(GOO);

    assertThat(library.rescan()).isEqualTo(1);
  }

  private String version() {
    return library
        .find(GOO)
        .flatMap(game -> game.state().version())
        .map(GameVersion::value)
        .orElse("");
  }

  private void game(String folder, String version) throws IOException {
    Path root = Files.createDirectories(games.resolve(folder));
    Files.writeString(root.resolve("ggoo.eti"), "archive");
    Files.writeString(root.resolve("version.ini"), version);
  }

  private static ConditionFactory withinTwoSeconds() {
    return await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(2));
  }

  /** Keeps what it is told. */
  private static final class Recorder implements LibraryListener {
    final List<LibrarySnapshot> snapshots = new CopyOnWriteArrayList<>();
    final List<LibraryDelta> deltas = new CopyOnWriteArrayList<>();
    final List<Warnings.Warning> warnings = new CopyOnWriteArrayList<>();
    volatile boolean failing;
    volatile Runnable then = () -> {};

    @Override
    public void onChange(LibrarySnapshot now, LibraryDelta delta) {
      snapshots.add(now);
      deltas.add(delta);
      then.run();
      if (failing) {
        throw new IllegalStateException("a listener that throws");
      }
    }

    @Override
    public void onWarning(String code, String message, Map<String, String> facts) {
      warnings.add(new Warnings.Warning(code, message, facts));
    }

    List<String> codes() {
      return warnings.stream().map(Warnings.Warning::code).toList();
    }
  }
}
