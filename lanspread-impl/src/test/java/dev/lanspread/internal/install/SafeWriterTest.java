package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.FaultyFileSystem;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.EntryKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile archives, as far as a backend reports them truthfully or not. */
final class SafeWriterTest {

  private static final GameId GOO = GameId.of("ggoo");
  private static final byte[] NOTHING = new byte[0];

  private final ScriptedArchives archives = new ScriptedArchives();
  private Path temp;
  private Path root;
  private ScriptedArchives.Script archive = archives.archive("a.eti");

  @BeforeEach
  void game(@TempDir Path folder) {
    temp = folder;
    root = folder.resolve("games/ggoo");
    Trees.write(root.resolve("a.eti"), "archive");
    Trees.write(root.resolve("version.ini"), "20260101");
    Trees.write(folder.resolve("outside/precious"), "1");
    archive = archives.archive("a.eti").file("good", "1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "..\\x",
        "a/..\\../x",
        "../.local.installing_evil/x",
        "/x",
        "C:\\x",
        "C:x",
        "\\\\h\\s\\x",
        "\\??\\x",
        "",
        ".",
        "a.txt:evil",
        "a::$DATA",
        "CON",
        "aux.txt",
        "COM\u00b9",
        "a.",
        "a ",
        ".. /x",
        "a\u202eb",
        "a\nb",
        "\ud800",
        ".lanspread",
        ".lanspread.kept/x",
        ".LANSPREAD.folder",
        ".local.installing/x",
        ".local.backup",
        ".version.ini.tmp",
        "GOOD",
        "good",
        "good/x"
      })
  void unsafeNameIsRefusedBeforeAnythingIsWritten(String name) {
    archive.file(name, "2");

    refused(ErrorCode.ARCHIVE_UNSAFE);
    assertThat(archives.opened()).containsExactly("a.eti");
  }

  @ParameterizedTest
  @EnumSource(
      value = EntryKind.class,
      names = {"LINK", "OTHER"})
  void onlyFilesAndFoldersAreMade(EntryKind kind) {
    archive.entry("innocent", kind, 0, OptionalLong.empty(), NOTHING);

    assertThat(refused(ErrorCode.ARCHIVE_UNSAFE)).hasMessageContaining("\"innocent\"");
  }

  @Test
  void folderAndFileOfOneNameCollide() {
    archive.folder("x").file("x", "2");

    refused(ErrorCode.ARCHIVE_UNSAFE);
  }

  @Test
  void namesOfDifferentWidthDoNotCollide() {
    archive.file("sound/\u30a2.wav", "1").file("sound/\uff71.wav", "2").file("goo\uff24", "3");

    install(Function.identity());

    assertThat(root.resolve("local/sound/\u30a2.wav")).hasContent("1");
    assertThat(root.resolve("local/sound/\uff71.wav")).hasContent("2");
  }

  @Test
  void foldersThatDifferInCaseOnlyCollide() {
    archive.file("Data/a", "1").file("data/b", "2");

    refused(ErrorCode.ARCHIVE_UNSAFE);
  }

  @Test
  void laterArchiveMayRepeatFoldersButNotFiles() {
    archive.folder("d/").file("d/one", "1");
    Trees.write(root.resolve("b.eti"), "archive");
    ScriptedArchives.Script second = archives.archive("b.eti").folder("d").file("d/two", "2");
    install(Function.identity());
    assertThat(Trees.snapshot(root.resolve("local")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("/", "", "good", "1", "d/", "", "d/one", "1", "d/two", "2"));

    second.file("d/one", "other");
    root = temp.resolve("games/again");
    Trees.write(root.resolve("a.eti"), "archive");
    Trees.write(root.resolve("b.eti"), "archive");
    assertThat(refused(ErrorCode.ARCHIVE_UNSAFE)).hasMessageContaining("\"d/one\"");
  }

  @Test
  void tooManyEntriesAreRefusedFastAndWithoutATrace() {
    ArchiveEntry entry =
        new ArchiveEntry(0, "x", EntryKind.FILE, 0, OptionalLong.empty(), Optional.empty(), false);
    List<ArchiveEntry> million = Collections.nCopies(1_000_000, entry);
    long start = System.nanoTime();

    assertThatThrownBy(() -> CheckedEntries.of(GOO, root, million, 500_000))
        .satisfies(code(ErrorCode.ARCHIVE_UNSAFE))
        .hasMessageContaining("500000");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void limitsOfEntriesAndFoldersHoldExactly() {
    List<ArchiveEntry> three = List.of(file("a/b/1"), file("c/2"), file("3"));
    assertThat(CheckedEntries.of(GOO, root, three, 3).folders()).containsExactly("a", "a/b", "c");

    List<ArchiveEntry> four = List.of(file("1"), file("2"), file("3"), file("4"));
    assertThatThrownBy(() -> CheckedEntries.of(GOO, root, four, 3))
        .satisfies(code(ErrorCode.ARCHIVE_UNSAFE));
    List<ArchiveEntry> folders = List.of(file("a/b/c/d/1"));
    assertThatThrownBy(() -> CheckedEntries.of(GOO, root, folders, 3))
        .satisfies(code(ErrorCode.ARCHIVE_UNSAFE))
        .hasMessageContaining("folders");
  }

  @Test
  void negativeSizeIsRefused() {
    archive.entry("z", EntryKind.FILE, -1, OptionalLong.empty(), NOTHING);

    refused(ErrorCode.ARCHIVE_UNSAFE);
  }

  @Test
  void sizesThatAddUpToMoreThanALongAreRefused() {
    archive
        .entry("x", EntryKind.FILE, Long.MAX_VALUE, OptionalLong.empty(), NOTHING)
        .entry("y", EntryKind.FILE, Long.MAX_VALUE, OptionalLong.empty(), NOTHING);

    refused(ErrorCode.ARCHIVE_UNSAFE);
  }

  @ParameterizedTest
  @CsvSource({"1, it has 2 of the 3 bytes", "-1, longer than the 1 bytes"})
  void contentOfAnotherLengthIsCorrupt(int more, String message) {
    archive.entry("odd", EntryKind.FILE, 2 + more, OptionalLong.empty(), new byte[2]);

    assertThat(refused(ErrorCode.ARCHIVE_CORRUPT))
        .hasMessageContaining("\"odd\"")
        .hasMessageContaining(message);
  }

  @Test
  void wrongChecksumIsCorruptEvenIfTheBackendIsSilent() {
    archive.entry("odd", EntryKind.FILE, 2, OptionalLong.of(7), new byte[2]).swallowsSinkFailures();

    assertThat(refused(ErrorCode.ARCHIVE_CORRUPT))
        .hasMessageContaining("\"odd\"")
        .hasMessageContaining("00000007");
  }

  @Test
  void entryThatNeverComesIsCorrupt() {
    archive.file("late", "2").deliversOnly(1);

    assertThat(refused(ErrorCode.ARCHIVE_CORRUPT)).hasMessageContaining("\"late\"");
  }

  @Test
  void endlessContentStopsAtTheListedSize() {
    archive.entry("bomb", EntryKind.FILE, 10, OptionalLong.empty(), new byte[50_000_000]);

    assertThat(refused(ErrorCode.ARCHIVE_CORRUPT)).hasMessageContaining("\"bomb\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void folderSwappedForALinkLeadsNowhere(boolean byHandle) {
    Path folder = root.resolve(".local.installing/d/e");
    archive
        .file("d/e/first", "1")
        .file("x/elsewhere", "2")
        .file("d/e/second", "3")
        .beforeEachPiece(() -> swapForLink(folder));

    Function<Path, Path> disk =
        byHandle
            ? Function.identity()
            : FaultyFileSystem.failingAt(Integer.MAX_VALUE, IOException::new)::of;
    assertThatThrownBy(() -> install(disk)).isInstanceOf(LanspreadException.class);

    assertThat(Trees.snapshot(temp.resolve("outside")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("/", "", "precious", "1"));
    assertThat(root.resolve("local")).doesNotExist();
  }

  @Test
  void withoutFolderHandlesTheResultIsTheSame() {
    archive.file("d/e/x.sh", "2").folder("empty").file("d/y", "3");

    install(FaultyFileSystem.failingAt(Integer.MAX_VALUE, IOException::new)::of);

    assertThat(Trees.snapshot(root.resolve("local")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "/",
                "",
                "good",
                "1",
                "d/",
                "",
                "d/e/",
                "",
                "d/e/x.sh",
                "2",
                "d/y",
                "3",
                "empty/",
                ""));
    assertThat(root.resolve("local/d/e/x.sh").toFile().lastModified())
        .isEqualTo(ScriptedArchives.MODIFIED.toEpochMilli());
  }

  @Test
  void fullDiskIsToldApartAndCleanedUp(@TempDir Path mountPoint) throws Exception {
    assumeTrue(mount(mountPoint), "needs the right to mount a small disk");
    try {
      root = mountPoint.resolve("ggoo");
      Trees.write(root.resolve("a.eti"), "archive");
      archive.file("big", new byte[3 << 20]).beforeEachPiece(() -> fill(mountPoint));

      assertThatThrownBy(() -> install(Function.identity()))
          .satisfies(code(ErrorCode.INSUFFICIENT_SPACE))
          .hasMessageContaining("bytes are needed");
      assertThat(root.resolve(".local.installing")).doesNotExist();
      assertThat(root.resolve("local")).doesNotExist();

      Files.delete(mountPoint.resolve("filler"));
      archive.beforeEachPiece(() -> {});
      install(Function.identity());
      assertThat(root.resolve("local/big")).hasSize(3 << 20);
    } finally {
      run("umount", mountPoint.toString());
    }
  }

  private static ArchiveEntry file(String path) {
    return new ArchiveEntry(
        0, path, EntryKind.FILE, 1, OptionalLong.empty(), Optional.empty(), false);
  }

  private LanspreadException refused(ErrorCode code) {
    Map<String, String> before = Trees.snapshot(temp.resolve("games"));
    LanspreadException[] caught = new LanspreadException[1];
    assertThatThrownBy(() -> install(Function.identity()))
        .satisfies(code(code))
        .satisfies(e -> caught[0] = (LanspreadException) e);
    assertThat(Trees.snapshot(temp.resolve("games"))).isEqualTo(before);
    return caught[0];
  }

  private void install(Function<Path, Path> disk) {
    new Installer(
            new StateDirectory(temp.resolve("state")),
            new ArchiveOpener(List.of(archives), ArchiveLimits.defaults()),
            told -> {})
        .install(
            GOO,
            new GameRoot(disk.apply(root)),
            GameVersion.of("20260101"),
            InstallMode.FRESH,
            new Cancellation(GOO),
            InstallProgress.NONE);
  }

  private void swapForLink(Path folder) {
    try {
      if (Files.isDirectory(folder) && !Files.isSymbolicLink(folder)) {
        Files.move(folder, folder.resolveSibling("moved"));
        Files.createSymbolicLink(folder, temp.resolve("outside"));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void fill(Path disk) {
    try {
      if (!Files.exists(disk.resolve("filler"))) {
        long free = Files.getFileStore(disk).getUsableSpace();
        Files.write(disk.resolve("filler"), new byte[(int) free - (1 << 20)]);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean mount(Path mountPoint) throws Exception {
    return System.getProperty("os.name").equals("Linux")
        && run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mountPoint.toString());
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static Consumer<Throwable> code(ErrorCode code) {
    return failure ->
        assertThat(failure)
            .isInstanceOfSatisfying(
                LanspreadException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
