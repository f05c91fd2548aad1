package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PlayerProfile;
import dev.lanspread.internal.launch.LaunchStamper;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.spi.archive.ArchiveLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of what it finds, when there is no journal to tell. */
final class RecoveryTest {

  private static final GameId GOO = GameId.of("ggoo");

  private final ScriptedArchives archives = new ScriptedArchives();
  private GameRoot root;
  private StateDirectory state;
  private Installer installer;

  @BeforeEach
  void game(@TempDir Path temp) {
    root = new GameRoot(temp.resolve("games/ggoo"));
    state = new StateDirectory(temp.resolve("state"));
    installer =
        new Installer(state, new ArchiveOpener(List.of(archives), ArchiveLimits.defaults()));
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
  void backupGoesWhereTheNewTreeIsInPlace() {
    Trees.write(root.backup().resolve("a"), "old");
    Trees.write(root.local().resolve("a"), "new");

    installer.recover(GOO, root);

    assertThat(root.local().resolve("a")).hasContent("new");
    assertThat(root.backup()).doesNotExist();
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
  void stampedFilesAreNotThePlayersUnlessChangedAgain() {
    Trees.write(root.path().resolve("a.eti"), "archive");
    archives
        .archive("a.eti")
        .file("account_name.txt", "nobody")
        .file("SmartSteamEmu.ini", "PersonaName = nobody\n")
        .file("language.txt", "english");
    installer.install(
        GOO,
        root,
        GameVersion.of("20260101"),
        InstallMode.FRESH,
        new Cancellation(GOO),
        InstallProgress.NONE);
    Trees.write(root.local().resolve("language.txt"), "klingon");
    new LaunchStamper(id -> root, state).apply(GOO, new PlayerProfile("Ann", "german"));

    assertThat(installer.planUninstall(GOO, root).kept()).containsExactly("language.txt");

    Trees.write(root.local().resolve("account_name.txt"), "Bob");
    assertThat(installer.planUninstall(GOO, root).kept())
        .containsExactly("account_name.txt", "language.txt");
    assertThat(Trees.snapshot(root.local()))
        .containsAllEntriesOf(Map.of("SmartSteamEmu.ini", "PersonaName = Ann\n"));
  }
}
