package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PlayerProfile;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.launch.LaunchStamper;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.spi.archive.ArchiveLimits;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of what it finds, when there is no journal to tell. */
final class RecoveryTest {

  private static final GameId GOO = GameId.of("ggoo");

  private final ScriptedArchives archives = new ScriptedArchives();
  private final List<PeerEvent.Warning> warnings = new ArrayList<>();
  private GameRoot root;
  private StateDirectory state;
  private Installer installer;

  @BeforeEach
  void game(@TempDir Path temp) {
    root = new GameRoot(temp.resolve("games/ggoo"));
    state = new StateDirectory(temp.resolve("state"));
    installer =
        new Installer(
            state, new ArchiveOpener(List.of(archives), ArchiveLimits.defaults()), warnings::add);
    Trees.write(root.sentinel(), "20260101");
  }

  @Test
  void leftoverStagingTreeGoes() {
    Trees.write(root.installing().resolve("a/b"), "1");
    Trees.write(root.local().resolve("a"), "old");

    installer.recover(GOO, root);

    assertThat(root.installing()).doesNotExist();
    assertThat(root.local().resolve("a")).hasContent("old");
  }

  @Test
  void backupComesBackWhereNothingTookItsPlace() {
    Trees.write(root.backup().resolve("a"), "old");

    installer.recover(GOO, root);

    assertThat(root.local().resolve("a")).hasContent("old");
    assertThat(root.backup()).doesNotExist();
  }

  @Test
  void halfDeletedTreeIsNeverPutBack() {
    Trees.write(root.path().resolve("a.eti"), "archive");
    archives.archive("a.eti").file("game.exe", "one").file("gone.dat", "x");
    install(InstallMode.FRESH);
    move(root.local(), root.removing());
    move(root.removing().resolve("gone.dat"), root.path().resolve("elsewhere"));
    Trees.write(root.removing().resolve("save"), "progress");
    assertThat(Installer.hasLeftovers(root)).isTrue();

    installer.recover(GOO, root);

    assertThat(root.local()).doesNotExist();
    assertThat(root.removing()).doesNotExist();
    assertThat(installer.installedVersion(GOO)).isEmpty();
    assertThat(keptContents()).containsExactly("progress");
    install(InstallMode.FRESH);
    assertThat(root.local().resolve("game.exe")).hasContent("one");
  }

  @Test
  void halfDeletedTreeOfAnotherStateDirectoryIsSetAside() {
    Trees.write(root.removing().resolve("game.exe"), "one");

    installer.recover(GOO, root);

    assertThat(root.local()).doesNotExist();
    assertThat(root.removing()).doesNotExist();
    assertThat(keptContents()).containsExactly("one");
  }

  @Test
  void backupBesideAnInstalledTreeStaysAndIsTold() {
    Trees.write(root.backup().resolve("a"), "old");
    Trees.write(root.local().resolve("a"), "new");

    installer.recover(GOO, root);

    assertThat(root.local().resolve("a")).hasContent("new");
    assertThat(root.backup().resolve("a")).hasContent("old");
    assertThat(warnings)
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.code()).isEqualTo("LOCAL_LEFTOVER");
              assertThat(told.facts()).containsEntry("path", ".local.backup");
            });
  }

  @Test
  void suchABackupIsSetAsideBeforeTheNextOperationNeedsItsPlace() {
    Trees.write(root.backup().resolve("save"), "old");
    Trees.write(root.local().resolve("save"), "new");
    Trees.write(root.path().resolve("a.eti"), "archive");
    archives.archive("a.eti").file("game.exe", "1");

    install(InstallMode.UPDATE);
    installer.uninstall(GOO, root, new Cancellation(GOO));

    assertThat(root.backup()).doesNotExist();
    assertThat(keptContents()).containsExactlyInAnyOrder("old", "new");
  }

  @Test
  void replacedTreeOfACommittedUpdateGoesButForWhatTheNewTreeLacks() {
    Trees.write(root.path().resolve("a.eti"), "archive");
    archives.archive("a.eti").file("game.exe", "one").file("conf.ini", "default");
    install(InstallMode.FRESH);
    Trees.write(root.local().resolve("save"), "progress");
    Trees.write(root.local().resolve("conf.ini"), "mine");
    move(root.local(), root.backup());
    Trees.write(root.local().resolve("game.exe"), "two");
    Trees.write(root.local().resolve("save"), "progress");
    Trees.write(root.local().resolve("conf.ini"), "newer");
    journal("COMMITTING", root.path(), "20260101-000000");

    installer.recover(GOO, root);

    assertThat(root.backup()).doesNotExist();
    assertThat(root.local().resolve("save")).hasContent("progress");
    assertThat(keptContents()).containsExactly("mine");
  }

  @Test
  void markerOfAPlayAfterACommittedUpdateStays() {
    Trees.write(root.path().resolve("a.eti"), "archive");
    archives.archive("a.eti").file("account_name.txt", "nobody");
    install(InstallMode.FRESH);
    new LaunchStamper(id -> root, state, warnings::add)
        .apply(GOO, new PlayerProfile("Ann", "german"));
    Trees.write(root.backup().resolve("old"), "x");
    journal("COMMITTING", root.path(), "20260101-000000");

    installer.recover(GOO, root);

    assertThat(state.launchMarker(GOO)).exists();
  }

  @Test
  void nothingIsDecidedWhileTheGamesDiskIsAway() throws IOException {
    Trees.write(root.installing().resolve("a"), "new");
    Trees.write(root.backup().resolve("a"), "old");
    Trees.write(state.nextInstallRecord(GOO), "{\"version\":\"20260202\",\"files\":[]}");
    Path games = Objects.requireNonNull(root.path().getParent());
    journal("COMMITTING", root.path(), "20260101-000000");
    move(games, games.resolveSibling("unplugged"));

    installer.recover(GOO, root);
    Files.createDirectory(games);
    installer.recover(GOO, root);
    assertThat(installer.installedVersion(GOO)).isEmpty();

    Files.delete(games);
    move(games.resolveSibling("unplugged"), games);
    installer.recover(GOO, root);

    assertThat(root.local().resolve("a")).hasContent("new");
    assertThat(installer.installedVersion(GOO)).contains(GameVersion.of("20260202"));
  }

  @Test
  void oldTreeComesBackIfTheNewOneWasTakenAwayMeanwhile() {
    Trees.write(root.backup().resolve("a"), "old");
    Trees.write(state.nextInstallRecord(GOO), "{\"version\":\"20260202\",\"files\":[]}");
    journal("COMMITTING", root.path(), "20260101-000000");

    installer.recover(GOO, root);

    assertThat(root.local().resolve("a")).hasContent("old");
    assertThat(installer.installedVersion(GOO)).isEmpty();
  }

  @Test
  void damagedJournalAndRecordAreNoObstacle() {
    Trees.write(state.installJournal(GOO), "{\"phase\":\"COMMIT");
    Trees.write(state.installRecord(GOO), "{\"version\":\"2026");
    Trees.write(root.local().resolve("a"), "1");
    Trees.write(root.installing().resolve("a"), "half");

    installer.recover(GOO, root);

    assertThat(root.installing()).doesNotExist();
    assertThat(installer.installedVersion(GOO)).isEmpty();
    assertThat(installer.planUninstall(GOO, root).kept()).containsExactly("a");
  }

  @Test
  void journalOfAnotherGamesFolderIsNotFollowed() {
    Trees.write(
        state.installJournal(GOO),
        "{\"phase\":\"UNINSTALLING\",\"root\":\"/elsewhere/ggoo\",\"kept\":\"20260101-000000\"}");
    Trees.write(root.local().resolve("a"), "1");

    installer.recover(GOO, root);

    assertThat(root.local().resolve("a")).hasContent("1");
  }

  @Test
  void journalCannotBeMadeToDeleteElsewhere() {
    Path precious = root.path().resolveSibling("precious");
    Trees.write(precious.resolve("x"), "1");
    Trees.write(
        state.installJournal(GOO),
        "{\"phase\":\"STAGING\",\"root\":\"" + root.path() + "\",\"kept\":\"../../precious\"}");

    installer.recover(GOO, root);

    assertThat(precious.resolve("x")).hasContent("1");
  }

  @Test
  void linkInThePlaceOfTheGameFolderIsNeverFollowed() throws IOException {
    Path elsewhere = root.path().resolveSibling("elsewhere");
    Trees.write(elsewhere.resolve(".local.installing/a"), "theirs");
    Trees.write(elsewhere.resolve("local/account_name.txt"), "nobody");
    GameRoot link =
        new GameRoot(Files.createSymbolicLink(root.path().resolveSibling("link"), elsewhere));
    Map<String, String> before = Trees.snapshot(elsewhere);

    refused(() -> installer.recover(GOO, link));
    assertThatThrownBy(link::create).isInstanceOf(FileAlreadyExistsException.class);
    refused(() -> installer.uninstall(GOO, link, new Cancellation(GOO)));
    refused(() -> installer.planUninstall(GOO, link));
    refused(
        () ->
            new LaunchStamper(id -> link, state, warnings::add)
                .apply(GOO, new PlayerProfile("Ann", "german")));

    assertThat(Trees.snapshot(elsewhere)).isEqualTo(before);
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LanspreadException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.WRITE_FAILED);
              assertThat(e).hasMessageContaining("\"link\"").hasMessageContaining("not a folder");
            });
  }

  @Test
  void stampedFilesAreNotThePlayersUnlessChangedAgain() {
    Trees.write(root.path().resolve("a.eti"), "archive");
    archives
        .archive("a.eti")
        .file("account_name.txt", "nobody")
        .file("SmartSteamEmu.ini", "PersonaName = nobody\n")
        .file("language.txt", "english");
    install(InstallMode.FRESH);
    Trees.write(root.local().resolve("language.txt"), "klingon");
    new LaunchStamper(id -> root, state, warnings::add)
        .apply(GOO, new PlayerProfile("Ann", "german"));

    assertThat(installer.planUninstall(GOO, root).kept()).containsExactly("language.txt");

    Trees.write(root.local().resolve("account_name.txt"), "Bob");
    assertThat(installer.planUninstall(GOO, root).kept())
        .containsExactly("account_name.txt", "language.txt");
    assertThat(Trees.snapshot(root.local()))
        .containsAllEntriesOf(Map.of("SmartSteamEmu.ini", "PersonaName = Ann\n"));
  }

  private void install(InstallMode mode) {
    installer.install(
        GOO, root, GameVersion.of("20260101"), mode, new Cancellation(GOO), InstallProgress.NONE);
  }

  private void journal(String phase, Path where, String kept) {
    Trees.write(
        state.installJournal(GOO),
        "{\"phase\":\"%s\",\"root\":\"%s\",\"kept\":\"%s\"}".formatted(phase, where, kept));
  }

  private Collection<String> keptContents() {
    Map<String, String> kept = Trees.snapshot(root.kept());
    kept.keySet().removeIf(path -> path.endsWith("/"));
    return kept.values();
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
