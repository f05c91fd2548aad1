package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.UninstallPlan;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.OperationCancelledException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntryKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class InstallerTest {

  private static final GameId GOO = GameId.of("ggoo");
  private static final GameVersion V1 = GameVersion.of("20260101");
  private static final GameVersion V2 = GameVersion.of("20260202");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T20:15:30Z"), ZoneOffset.UTC);
  private static final String KEPT = ".lanspread.kept/20261121-201530";

  private final List<PeerEvent.Warning> warnings = new CopyOnWriteArrayList<>();
  private Path temp;
  private GameRoot root;
  private StateDirectory state;
  private ScriptedArchives archives;
  private Installer installer;

  @BeforeEach
  void game(@TempDir Path folder) {
    temp = folder;
    root = new GameRoot(temp.resolve("games/ggoo"));
    state = new StateDirectory(temp.resolve("state"));
    archives = new ScriptedArchives();
    installer = installerWith(archives);
    Trees.write(root.sentinel(), "20260101");
  }

  @Test
  void unpacksAllArchivesInOrderOfTheirNames() {
    archive("b.eti").file("b.txt", "b");
    archive("a.ETI").file("deep/er/a.sh", "a");
    archive("Z.eti").folder("empty").file("none", "");

    install(InstallMode.FRESH);

    assertThat(archives.opened()).containsExactly("Z.eti", "a.ETI", "b.eti");
    assertThat(Trees.snapshot(root.local()))
        .isEqualTo(
            Map.of(
                "/",
                "",
                "b.txt",
                "b",
                "deep/",
                "",
                "deep/er/",
                "",
                "deep/er/a.sh",
                "a",
                "empty/",
                "",
                "none",
                ""));
    assertThat(Trees.snapshot(root.path())).doesNotContainKey(".local.installing/");
    assertThat(installer.installedVersion(GOO)).contains(V1);
  }

  @Test
  void carriesTimesAndTheExecutableMark() throws IOException {
    archive("a.eti").file("run.sh", "x").file("data", "y");

    install(InstallMode.FRESH);

    Path script = root.local().resolve("run.sh");
    assertThat(Files.getLastModifiedTime(script).toInstant()).isEqualTo(ScriptedArchives.MODIFIED);
    assertThat(script).isExecutable();
    assertThat(Files.isExecutable(root.local().resolve("data"))).isFalse();
  }

  @Test
  void laterArchiveReplacesFilesOfAnEarlierOne() {
    archive("a.eti").file("game.exe", "one").file("data/map", "base").file("same", "same");
    archive("b_patch.eti").file("data/map", "patched").folder("data").file("same", "same");
    archive("c_patch.eti").file("data/map", "twice!").file("new", "x");
    AtomicLong total = new AtomicLong();

    installer.install(
        GOO, root, V1, InstallMode.FRESH, new Cancellation(GOO), (bytes, all) -> total.set(all));

    assertThat(files(root.local()))
        .isEqualTo(Map.of("game.exe", "one", "data/map", "twice!", "same", "same", "new", "x"));
    assertThat(total).hasValue("one".length() + "twice!".length() + "same".length() + 1);
    assertThat(installer.inspect(GOO, root, new Cancellation(GOO)).unpackedBytes())
        .isEqualTo(total.get());
    assertThat(installer.planUninstall(GOO, root).kept()).isEmpty();
    assertThat(installer.planUninstall(GOO, root).removed()).hasSize(4);
  }

  @Test
  void whatIsReplacedNeedsNoRoom() {
    long tooMuch = 1L << 60;
    archive("a.eti").entry("big", EntryKind.FILE, tooMuch, OptionalLong.empty(), new byte[0]);
    archive("b.eti").file("big", "small after all");

    install(InstallMode.FRESH);

    assertThat(root.local().resolve("big")).hasContent("small after all");
  }

  @ParameterizedTest
  @CsvSource({"data,data/map", "data/map,data", "game.exe,GAME.EXE"})
  void laterArchiveReplacesNothingButFilesAtTheVerySamePath(String first, String second) {
    archive("a.eti").file(first, "1");
    archive("b.eti").file(second, "2");

    assertThatThrownBy(() -> install(InstallMode.FRESH)).satisfies(code(ErrorCode.ARCHIVE_UNSAFE));
    assertThat(root.local()).doesNotExist();
  }

  @Test
  void onePathTwiceInOneArchiveIsRefused() {
    archive("a.eti").file("map", "1").file("map", "2");
    archive("b.eti").file("map", "3");

    assertThatThrownBy(() -> install(InstallMode.FRESH)).satisfies(code(ErrorCode.ARCHIVE_UNSAFE));
  }

  @Test
  void gameWithoutArchivesGetsAnEmptyTree() {
    install(InstallMode.FRESH);

    assertThat(root.local()).isEmptyDirectory();
  }

  @Test
  void gameWhoseOnlyArchiveIsALinkIsRefused() throws IOException {
    Path elsewhere = Files.writeString(temp.resolve("g.rar"), "x");
    Files.createSymbolicLink(root.path().resolve("g.eti"), elsewhere);

    assertThatThrownBy(() -> install(InstallMode.FRESH))
        .isInstanceOfSatisfying(
            LanspreadException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ARCHIVE_UNSUPPORTED))
        .hasMessageContaining("g.eti")
        .hasMessageContaining("is a link");
    assertThat(root.local()).doesNotExist();

    archive("a.eti").file("a.txt", "a");
    install(InstallMode.FRESH);
    assertThat(root.local().resolve("a.txt")).hasContent("a");
  }

  @Test
  void whatFileManagersLeaveBesideAnArchiveIsNone() {
    Trees.write(root.path().resolve("._a.eti"), "x");

    install(InstallMode.FRESH);

    assertThat(root.local()).isEmptyDirectory();
  }

  @Test
  void refusesASecondInstallAndTouchesNothing() {
    archive("a.eti").file("a", "1");
    install(InstallMode.FRESH);
    Map<String, String> before = Trees.snapshot(temp);

    assertThatThrownBy(() -> install(InstallMode.FRESH))
        .satisfies(code(ErrorCode.ALREADY_INSTALLED));

    assertThat(Trees.snapshot(temp)).isEqualTo(before);
  }

  @Test
  void clearsTheLaunchMarker() {
    Trees.write(state.launchMarker(GOO), "");

    install(InstallMode.FRESH);

    assertThat(state.launchMarker(GOO)).doesNotExist();
  }

  @Test
  void refusesBeforeTheFirstByteWhenTheDiskIsTooSmall() {
    long tooMuch = 1L << 60;
    archive("a.eti").entry("big", EntryKind.FILE, tooMuch, OptionalLong.empty(), new byte[0]);
    Map<String, String> before = Trees.snapshot(temp);

    assertThatThrownBy(() -> install(InstallMode.FRESH))
        .satisfies(code(ErrorCode.INSUFFICIENT_SPACE))
        .hasMessageContaining(Long.toString(tooMuch));

    assertThat(Trees.snapshot(temp)).isEqualTo(before);
  }

  @Test
  void cancelLeavesNothingBehind() {
    Cancellation cancel = new Cancellation(GOO);
    archive("a.eti").file("a", new byte[1_000_000]).beforeEachPiece(cancel::cancel);
    Map<String, String> before = Trees.snapshot(root.path());

    assertThatThrownBy(
            () -> installer.install(GOO, root, V1, InstallMode.FRESH, cancel, InstallProgress.NONE))
        .isInstanceOf(OperationCancelledException.class);

    assertThat(Trees.snapshot(root.path())).isEqualTo(before);
    assertThat(installer.installedVersion(GOO)).isEmpty();
  }

  @Test
  void tellsHowFarItIs() {
    archive("a.eti").file("a", new byte[250_000]);
    AtomicLong last = new AtomicLong();

    installer.install(
        GOO,
        root,
        V1,
        InstallMode.FRESH,
        new Cancellation(GOO),
        (bytes, total) -> {
          assertThat(total).isEqualTo(250_000);
          last.set(bytes);
        });

    assertThat(last).hasValue(250_000);
  }

  @ParameterizedTest
  @CsvSource({
    "CORRUPT, ARCHIVE_CORRUPT, is damaged",
    "STALLED, ARCHIVE_CORRUPT, stopped yielding data",
    "ENCRYPTED, ARCHIVE_UNSUPPORTED, is protected by a password",
    "MULTI_VOLUME, ARCHIVE_UNSUPPORTED, is one of several volumes",
    "UNSUPPORTED, ARCHIVE_UNSUPPORTED, uses something that cannot be unpacked",
    "DICTIONARY_TOO_LARGE, ARCHIVE_UNSUPPORTED, needs a larger dictionary",
    "NOT_RECOGNIZED, ARCHIVE_UNSUPPORTED, is not a RAR archive",
    "TOO_MANY_ENTRIES, ARCHIVE_UNSAFE, has more entries",
    "PROVIDER_UNAVAILABLE, PROVIDER_UNAVAILABLE, is not available",
    "CANCELLED, CANCELLED, cancelled",
    "IO_FAILED, WRITE_FAILED, could not be read from disk"
  })
  void everyProblemOfABackendHasItsOwnMessage(
      ArchiveProblem problem, ErrorCode code, String message) {
    archive("opening.eti").openFails(problem);
    assertThatThrownBy(() -> install(InstallMode.FRESH))
        .satisfies(code(code))
        .hasMessageContaining(message);

    delete("opening.eti");
    archive("reading.eti").file("a", "1").readFails(problem);
    assertThatThrownBy(() -> install(InstallMode.FRESH))
        .satisfies(code(code))
        .hasMessageContaining(message);
    assertThat(root.local()).doesNotExist();
    assertThat(root.installing()).doesNotExist();
  }

  @Test
  void asksTheNextBackendOnlyWhenTheFirstDoesNotKnowTheArchive() {
    ScriptedArchives first = new ScriptedArchives("first");
    installer = installerWith(first, archives);
    archive("a.eti").file("a", "1");

    install(InstallMode.FRESH);

    assertThat(root.local().resolve("a")).hasContent("1");
    assertThat(installer.inspect(GOO, root, new Cancellation(GOO)))
        .isEqualTo(new PackageSummary(1, 1, OptionalLong.of(1 << 20), "scripted"));
  }

  @Test
  void aBrokenArchiveIsFinalAlthoughAnotherBackendCouldBeAsked() {
    ScriptedArchives first = new ScriptedArchives("first");
    first.archive("a.eti").openFails(ArchiveProblem.CORRUPT);
    installer = installerWith(first, archives);
    archive("a.eti").file("a", "1");

    assertThatThrownBy(() -> install(InstallMode.FRESH)).satisfies(code(ErrorCode.ARCHIVE_CORRUPT));
    assertThat(archives.opened()).isEmpty();
  }

  @Test
  void emptyArchiveFileIsCorrupt() {
    Trees.write(root.path().resolve("a.eti"), "");

    assertThatThrownBy(() -> install(InstallMode.FRESH))
        .satisfies(code(ErrorCode.ARCHIVE_CORRUPT))
        .hasMessageContaining("a.eti")
        .hasMessageContaining("empty");
  }

  @Test
  void withoutAnyBackendSaysSo() {
    installer = installerWith();
    archive("a.eti").file("a", "1");

    assertThatThrownBy(() -> install(InstallMode.FRESH))
        .satisfies(code(ErrorCode.PROVIDER_UNAVAILABLE));
  }

  @Test
  void uninstallKeepsWhatThePlayerAddedOrChanged() throws IOException {
    archive("a.eti").file("game.exe", "exe").file("conf/video.ini", "low").file("same", "same");
    install(InstallMode.FRESH);
    Trees.write(root.local().resolve("save/slot1"), "progress");
    Trees.write(root.local().resolve("conf/video.ini"), "high");
    Files.setLastModifiedTime(root.local().resolve("same"), FileTime.from(Instant.EPOCH));
    Map<String, String> plan = Map.of("conf/video.ini", "high", "save/slot1", "progress");

    assertThat(installer.planUninstall(GOO, root))
        .isEqualTo(
            new UninstallPlan(
                GOO, List.of("game.exe", "same"), List.of("conf/video.ini", "save/slot1")));
    int kept = installer.uninstall(GOO, root, new Cancellation(GOO));

    assertThat(kept).isEqualTo(2);
    assertThat(root.local()).doesNotExist();
    assertThat(root.backup()).doesNotExist();
    assertThat(Trees.snapshot(root.path().resolve(KEPT))).containsAllEntriesOf(plan).hasSize(5);
    assertThat(installer.installedVersion(GOO)).isEmpty();
    assertThat(root.path().resolve("a.eti")).exists();
  }

  @Test
  void uninstallWithoutChangesLeavesNoKeptFolder() {
    archive("a.eti").file("a", "1");
    Map<String, String> before = Trees.snapshot(root.path());
    install(InstallMode.FRESH);

    assertThat(installer.uninstall(GOO, root, new Cancellation(GOO))).isZero();

    assertThat(Trees.snapshot(root.path())).isEqualTo(before);
  }

  @Test
  void uninstallKeepsEverythingOfAnInstallThatHasNoRecord() {
    Trees.write(root.local().resolve("a/b"), "1");

    assertThat(installer.uninstall(GOO, root, new Cancellation(GOO))).isEqualTo(1);

    assertThat(root.path().resolve(KEPT + "/a/b")).hasContent("1");
  }

  @Test
  void uninstallOfWhatIsNotInstalledIsRefused() {
    assertThatThrownBy(() -> installer.uninstall(GOO, root, new Cancellation(GOO)))
        .satisfies(code(ErrorCode.NOT_INSTALLED));
  }

  @Test
  void linksOfThePlayerAreKeptAsLinksAndNeverFollowed() throws IOException {
    install(InstallMode.FRESH);
    Path outside = temp.resolve("outside");
    Trees.write(outside.resolve("precious"), "1");
    Files.createSymbolicLink(root.local().resolve("saves"), outside);

    assertThat(installer.uninstall(GOO, root, new Cancellation(GOO))).isEqualTo(1);

    assertThat(outside.resolve("precious")).hasContent("1");
    assertThat(root.path().resolve(KEPT + "/saves")).isSymbolicLink();
  }

  @Test
  void updateCarriesThePlayersFilesOver() {
    archive("a.eti").file("game.exe", "one").file("conf.ini", "default").file("gone", "x");
    install(InstallMode.FRESH);
    Trees.write(root.local().resolve("save/slot1"), "progress");
    Trees.write(root.local().resolve("conf.ini"), "mine");
    Trees.write(root.local().resolve("new/dir"), "a file where a folder comes");
    delete("a.eti");
    archive("b.eti").file("game.exe", "two").file("conf.ini", "newer").file("new/dir/x", "y");

    installer.install(
        GOO, root, V2, InstallMode.UPDATE, new Cancellation(GOO), InstallProgress.NONE);

    assertThat(files(root.local()))
        .isEqualTo(
            Map.of(
                "game.exe",
                "two",
                "conf.ini",
                "newer",
                "new/dir/x",
                "y",
                "save/slot1",
                "progress"));
    assertThat(files(root.path().resolve(KEPT)))
        .isEqualTo(Map.of("conf.ini", "mine", "new/dir", "a file where a folder comes"));
    assertThat(root.backup()).doesNotExist();
    assertThat(installer.installedVersion(GOO)).contains(V2);
    assertThat(installer.planUninstall(GOO, root).kept()).containsExactly("save/slot1");
  }

  @ParameterizedTest
  @EnumSource
  void brokenBackendLeavesNothingBehind(Defect defect) {
    archive("a.eti").file("game.exe", "one");
    install(InstallMode.FRESH);
    delete("a.eti");
    archive("b.eti")
        .file("game.exe", "two")
        .beforeEachPiece(
            () -> {
              throw defect.error();
            });
    Map<String, String> before = Trees.snapshot(temp);

    assertThatThrownBy(() -> install(InstallMode.UPDATE)).hasMessage("broken");

    assertThat(Trees.snapshot(temp)).isEqualTo(before);
  }

  private enum Defect {
    CLASS_IS_MISSING,
    MEMORY_IS_FULL,
    STACK_IS_FULL;

    Error error() {
      return switch (this) {
        case CLASS_IS_MISSING -> new NoClassDefFoundError("broken");
        case MEMORY_IS_FULL -> new OutOfMemoryError("broken");
        case STACK_IS_FULL -> new StackOverflowError("broken");
      };
    }
  }

  @Test
  void failedUpdateLeavesTheOldTree() {
    archive("a.eti").file("game.exe", "one");
    install(InstallMode.FRESH);
    Trees.write(root.local().resolve("save"), "progress");
    Trees.write(state.launchMarker(GOO), "");
    delete("a.eti");
    archive("b.eti").file("save", "x").file("bad", "y").readFails(ArchiveProblem.CORRUPT);
    Map<String, String> before = Trees.snapshot(temp);

    assertThatThrownBy(() -> install(InstallMode.UPDATE))
        .satisfies(code(ErrorCode.ARCHIVE_CORRUPT));

    assertThat(Trees.snapshot(temp)).isEqualTo(before);
  }

  private void install(InstallMode mode) {
    installer.install(GOO, root, V1, mode, new Cancellation(GOO), InstallProgress.NONE);
  }

  private Installer installerWith(ScriptedArchives... chain) {
    return new Installer(
        state, new ArchiveOpener(List.of(chain), ArchiveLimits.defaults()), warnings::add, CLOCK);
  }

  private ScriptedArchives.Script archive(String name) {
    Trees.write(root.path().resolve(name), "archive");
    return archives.archive(name);
  }

  private void delete(String name) {
    try {
      Files.delete(root.path().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> files(Path tree) {
    Map<String, String> files = Trees.snapshot(tree);
    files.keySet().removeIf(path -> path.endsWith("/"));
    return files;
  }

  private static Consumer<Throwable> code(ErrorCode code) {
    return failure ->
        assertThat(failure)
            .isInstanceOfSatisfying(
                LanspreadException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
