package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.LaunchResult;
import dev.lanspread.PlayerProfile;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.launch.LaunchStamper;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.FaultyFileSystem;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.spi.archive.ArchiveLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be read below {@code local/} is passed over, kept and told. */
final class UnreadableFilesTest {

  private static final GameId GOO = GameId.of("ggoo");
  private static final GameVersion V1 = GameVersion.of("20260101");
  private static final GameVersion V2 = GameVersion.of("20260202");

  private final List<PeerEvent.Warning> warnings = new ArrayList<>();
  private final ScriptedArchives archives = new ScriptedArchives();
  private Path temp;

  /** The game as it really is. */
  private GameRoot root;

  @BeforeEach
  void game(@TempDir Path folder) {
    temp = folder;
    root = new GameRoot(folder.resolve("games/ggoo"));
    Trees.write(root.path().resolve("a.eti"), "archive");
    archives
        .archive("a.eti")
        .file("game.exe", "one")
        .file("locked.ini", "default")
        .file("z/account_name.txt", "nobody");
    install(FaultyFileSystem.denying(), V1, InstallMode.FRESH);
    Trees.write(root.local().resolve("locked.ini"), "changed");
    Trees.write(root.local().resolve("locked.sav"), "progress");
    Trees.write(root.local().resolve("private/deep/slot1"), "secret");
    Trees.write(root.local().resolve("save"), "free");
  }

  @Test
  void uninstallKeepsIt() {
    FaultyFileSystem disk = FaultyFileSystem.denying("private", "locked.ini", "locked.sav");

    int kept = installer(disk).uninstall(GOO, on(disk), new Cancellation(GOO));

    assertThat(kept).isEqualTo(4);
    assertThat(root.local()).doesNotExist();
    assertThat(root.backup()).doesNotExist();
    assertThat(keptFiles())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "locked.ini",
                "changed",
                "locked.sav",
                "progress",
                "private/deep/slot1",
                "secret",
                "save",
                "free"));
    assertTold("local/locked.ini", 2);
  }

  @Test
  void updateGoesOnAndSetsItAside() {
    FaultyFileSystem disk = FaultyFileSystem.denying("private", "locked.sav");

    install(disk, V2, InstallMode.UPDATE);

    assertThat(root.local().resolve("save")).hasContent("free");
    assertThat(root.local().resolve("private")).doesNotExist();
    assertThat(root.backup()).doesNotExist();
    assertThat(keptFiles())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "locked.ini", "changed", "locked.sav", "progress", "private/deep/slot1", "secret"));
    assertTold("local/private", 2);
  }

  @Test
  void playStampsWhatItFinds() {
    FaultyFileSystem disk = FaultyFileSystem.denying("private");

    LaunchResult result =
        new LaunchStamper(id -> on(disk), new StateDirectory(temp.resolve("state")), warnings::add)
            .apply(GOO, new PlayerProfile("Ann", "german"));

    assertThat(result.accountNameWritten()).isTrue();
    assertThat(root.local().resolve("z/account_name.txt")).hasContent("Ann");
    assertTold("local/private", 1);
  }

  @Test
  void planListsItAsKept() {
    FaultyFileSystem disk = FaultyFileSystem.denying("private", "locked.sav");

    assertThat(installer(disk).planUninstall(GOO, on(disk)).kept())
        .containsExactly("locked.ini", "locked.sav", "private", "save");
  }

  @Test
  void installedTreeThatIsClosedAltogetherIsARefusalThatSaysRead() {
    FaultyFileSystem disk = FaultyFileSystem.denying("local");
    Map<String, String> before = Trees.snapshot(root.path());

    assertThatThrownBy(() -> installer(disk).uninstall(GOO, on(disk), new Cancellation(GOO)))
        .isInstanceOf(LanspreadException.class)
        .hasMessageContaining("cannot read \"local\"");

    assertThat(Trees.snapshot(root.path())).isEqualTo(before);
  }

  private void assertTold(String path, int count) {
    assertThat(warnings)
        .singleElement()
        .satisfies(
            told ->
                assertThat(told.facts())
                    .containsEntry("path", path)
                    .containsEntry("count", Integer.toString(count)));
  }

  private Map<String, String> keptFiles() {
    Map<String, String> kept = Trees.snapshot(root.kept());
    kept.keySet().removeIf(path -> path.endsWith("/"));
    Map<String, String> files = new TreeMap<>();
    kept.forEach((path, content) -> files.put(path.substring(path.indexOf('/') + 1), content));
    return files;
  }

  private void install(FaultyFileSystem disk, GameVersion version, InstallMode mode) {
    installer(disk)
        .install(GOO, on(disk), version, mode, new Cancellation(GOO), InstallProgress.NONE);
  }

  private GameRoot on(FaultyFileSystem disk) {
    return new GameRoot(disk.of(root.path()));
  }

  private Installer installer(FaultyFileSystem disk) {
    return new Installer(
        new StateDirectory(disk.of(temp.resolve("state"))),
        new ArchiveOpener(List.of(archives), ArchiveLimits.defaults()),
        warnings::add);
  }
}
