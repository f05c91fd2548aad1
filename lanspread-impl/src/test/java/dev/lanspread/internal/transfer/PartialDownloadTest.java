package dev.lanspread.internal.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameVersion;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.TransferException;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.FaultyFileSystem;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.MemoryDisk;
import dev.lanspread.internal.store.Sentinel;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What came is kept, put in place once, and never looks whole before it is. */
class PartialDownloadTest {

  private static final GameVersion OLD = GameVersion.of("20250101");
  private static final List<String> OBSOLETE = List.of("old.dat", "gone/deep/x", "swap", "both");

  private final GameManifest manifest =
      Manifests.of(
          Manifests.VERSION,
          List.of(
              new FileEntry("both", 700),
              new FileEntry("empty", 0),
              new FileEntry("maps/a/b", 300),
              new FileEntry("swap/inside", 20)));

  @TempDir(factory = MemoryDisk.class)
  Path folder;

  private StateDirectory state;
  private GameRoot root;

  @BeforeEach
  void makeFolders() throws IOException {
    state = new StateDirectory(folder.resolve("state"));
    root = new GameRoot(Files.createDirectory(folder.resolve("games")).resolve("ggoo"));
  }

  @Test
  void aFreshDownloadIsPutInPlace() throws IOException {
    PartialDownload partial = open(List.of());
    partial.begin();
    fetchMissing(partial);
    assertThat(root.sentinel()).doesNotExist();

    partial.commit();

    assertWhole();
    assertThat(root.partial()).doesNotExist();
    assertThat(state.downloadPlan(Manifests.GAME)).doesNotExist();
  }

  @Test
  void whatThePlayerHasInAFolderOfTheGameStaysThere() throws IOException {
    Path mine = root.path().resolve("maps/mine.txt");
    Files.createDirectories(mine.getParent());
    Files.writeString(mine, "mine");
    PartialDownload partial = open(List.of());
    partial.begin();
    fetchMissing(partial);

    partial.commit();

    assertWhole();
    assertThat(mine).hasContent("mine");
  }

  @Test
  void whatWasFlushedIsNotFetchedAgain() throws IOException {
    PartialDownload first = open(List.of());
    first.begin();
    write(first, 0, 100, 400);
    write(first, 2, 0, 300);
    first.flush();
    write(first, 3, 0, 20);

    PartialDownload second = open(List.of());

    assertThat(second.haveBytes()).isEqualTo(600);
    second.begin();
    fetchMissing(second);
    second.commit();
    assertWhole();
  }

  @Test
  void aFileThatWentAwayOrGrewIsFetchedAgain() throws IOException {
    PartialDownload first = open(List.of());
    first.begin();
    fetchMissing(first);
    first.flush();
    Files.delete(root.partial().resolve("both"));
    Files.write(root.partial().resolve("maps/a/b"), new byte[301]);
    Path outside = Files.write(folder.resolve("outside"), new byte[20]);
    Files.delete(root.partial().resolve("swap/inside"));
    Files.createSymbolicLink(root.partial().resolve("swap/inside"), outside);

    PartialDownload second = open(List.of());

    assertThat(second.haveBytes()).isEqualTo(Manifests.SENTINEL.length);
    second.begin();
    fetchMissing(second);
    second.commit();
    assertWhole();
    assertThat(outside).hasBinaryContent(new byte[20]);
  }

  @Test
  void anotherVersionStartsAnewAndRemembersWhatIsObsolete() throws IOException {
    makeOldVersion();
    PartialDownload first = open(OBSOLETE);
    first.begin();
    Sentinel.remove(root);
    fetchMissing(first);
    first.flush();
    GameManifest newer = Manifests.of(GameVersion.of("20270101"), List.of(new FileEntry("n", 1)));

    PartialDownload second = PartialDownload.open(state, root, newer, List.of());

    assertThat(second.haveBytes()).isZero();
    second.begin();
    writeBytes(second, 0, new byte[1]);
    writeBytes(second, 1, "20270101\n".getBytes(UTF_8));
    second.commit();
    assertThat(Sentinel.read(root)).contains(newer.version());
    assertThat(root.path().resolve("old.dat")).doesNotExist();
    assertThat(root.path().resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void anUpdateRemovesWhatTheNewVersionDoesNotHaveAndNothingElse() throws IOException {
    makeOldVersion();
    PartialDownload partial = open(OBSOLETE);
    partial.begin();
    Sentinel.remove(root);
    fetchMissing(partial);
    assertThat(root.path().resolve("old.dat")).exists();

    partial.commit();

    assertWhole();
    assertOldIsGone();
  }

  @Test
  void aSentinelOfAnotherVersionIsRefusedAndFetchedAgain() throws IOException {
    PartialDownload partial = open(List.of());
    partial.begin();
    fetchMissing(partial);
    writeBytes(partial, sentinel(), "20250101\n".getBytes(UTF_8));

    assertThatThrownBy(partial::commit)
        .isInstanceOf(TransferException.class)
        .extracting(e -> ((LanspreadException) e).code())
        .isEqualTo(ErrorCode.VERIFICATION_FAILED);

    assertThat(root.sentinel()).doesNotExist();
    PartialDownload second = open(List.of());
    assertThat(second.haveBytes()).isEqualTo(manifest.totalBytes() - Manifests.SENTINEL.length);
  }

  @Test
  void aRetryAfterAFailedCommitIsNotTakenForComplete() throws IOException {
    makeOldVersion();
    Files.createDirectories(root.path().resolve("empty").resolve("in the way"));
    PartialDownload first = open(OBSOLETE);
    first.begin();
    Sentinel.remove(root);
    fetchMissing(first);
    assertThatThrownBy(first::commit).hasMessageContaining("in the way");
    Files.delete(root.partial().resolve("maps/a/b"));

    PartialDownload second = open(List.of());
    second.begin();
    PartialDownload.recover(state, root, Manifests.GAME);

    assertThat(root.sentinel()).doesNotExist();
  }

  @Test
  void recoveryNeverMakesAGameOfWhichAFileWentAway() throws IOException {
    int step = 1;
    FaultyFileSystem disk = FaultyFileSystem.dyingAt(step);
    while (!committing()) {
      disk = FaultyFileSystem.dyingAt(step++);
      update(disk);
    }
    Files.deleteIfExists(root.partial().resolve("maps/a/b"));
    Files.deleteIfExists(root.path().resolve("maps/a/b"));

    assertThatThrownBy(() -> PartialDownload.recover(state, root, Manifests.GAME))
        .isInstanceOf(IOException.class);

    assertThat(root.sentinel()).doesNotExist();
    PartialDownload again = open(List.of());
    again.begin();
    fetchMissing(again);
    again.commit();
    assertWhole();
  }

  @Test
  void aLinkInTheWayIsNotFollowed() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    PartialDownload partial = open(List.of());
    partial.begin();
    Files.createSymbolicLink(root.partial().resolve("maps"), outside);
    Files.createSymbolicLink(root.partial().resolve("both"), outside.resolve("file"));

    assertThatThrownBy(() -> partial.channel(2).close()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> partial.channel(0).close()).isInstanceOf(IOException.class);

    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aGameFolderThatIsALinkIsRefusedBeforeTheFirstByte() throws IOException {
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.createDirectories(folder.resolve("games"));
    Files.createSymbolicLink(root.path(), outside);

    assertThatThrownBy(() -> open(List.of()).begin()).isInstanceOf(IOException.class);

    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aCrashAtAnyChangeLeavesTheOldGameTheNewGameOrNone() throws IOException {
    sweep(FaultyFileSystem::dyingAt);
  }

  @Test
  void aDiskThatRefusesAnyChangeLeavesTheOldGameTheNewGameOrNone() throws IOException {
    sweep(n -> FaultyFileSystem.failingAt(n, IOException::new));
  }

  private void sweep(IntFunction<FaultyFileSystem> faults) throws IOException {
    boolean happened = true;
    int steps = 0;
    for (int n = 1; happened; n++) {
      DurableFiles.deleteTree(root.path());
      DurableFiles.deleteTree(state.path());
      FaultyFileSystem disk = faults.apply(n);
      update(disk);
      happened = disk.happened();
      steps = n;
      recoverAndCheck();
    }
    assertThat(steps).isGreaterThan(40);
  }

  private void update(FaultyFileSystem disk) throws IOException {
    makeOldVersion();
    StateDirectory faultyState = new StateDirectory(disk.of(state.path()));
    GameRoot faultyRoot = new GameRoot(disk.of(root.path()));
    try {
      PartialDownload partial = PartialDownload.open(faultyState, faultyRoot, manifest, OBSOLETE);
      partial.begin();
      Sentinel.remove(faultyRoot);
      write(partial, 0, 0, 350);
      partial.flush();
      fetchMissing(partial);
      partial.commit();
    } catch (IOException e) {
      // The fault.
    }
  }

  private void recoverAndCheck() throws IOException {
    PartialDownload.recover(state, root, Manifests.GAME);
    Optional<GameVersion> version = Sentinel.read(root);
    if (version.equals(Optional.of(OLD))) {
      assertThat(root.path().resolve("old.dat")).hasContent("old");
      assertThat(root.path().resolve("gone/deep/x")).hasContent("x");
      return;
    }
    if (version.isEmpty()) {
      PartialDownload again = open(List.of());
      again.begin();
      fetchMissing(again);
      again.commit();
    }
    assertWhole();
    assertOldIsGone();
  }

  private boolean committing() throws IOException {
    return new DownloadJournal(state, Manifests.GAME)
        .readPlan()
        .map(DownloadJournal.Plan::committing)
        .orElse(false);
  }

  private PartialDownload open(List<String> obsolete) throws IOException {
    return PartialDownload.open(state, root, manifest, obsolete);
  }

  private void makeOldVersion() throws IOException {
    Files.createDirectories(root.path().resolve("gone/deep"));
    Files.writeString(root.path().resolve("old.dat"), "old");
    Files.writeString(root.path().resolve("gone/deep/x"), "x");
    if (!Files.exists(root.path().resolve("swap"))) {
      Files.writeString(root.path().resolve("swap"), "a file where a folder will be");
    }
    Files.writeString(root.path().resolve("both"), "both");
    Files.writeString(root.path().resolve("notes.txt"), "mine");
    Files.writeString(root.sentinel(), OLD.value() + "\n");
  }

  private void assertOldIsGone() {
    assertThat(root.path().resolve("old.dat")).doesNotExist();
    assertThat(root.path().resolve("gone")).doesNotExist();
    assertThat(root.path().resolve("notes.txt")).hasContent("mine");
  }

  private void assertWhole() throws IOException {
    for (int file = 0; file < manifest.files().size(); file++) {
      assertThat(root.path().resolve(manifest.files().get(file).path()))
          .isRegularFile()
          .hasBinaryContent(content(file));
    }
    assertThat(Sentinel.read(root)).contains(Manifests.VERSION);
  }

  private void fetchMissing(PartialDownload partial) throws IOException {
    for (int file = 0; file < manifest.files().size(); file++) {
      if (manifest.files().get(file).size() == 0) {
        partial.channel(file).close();
        partial.wrote(file, 0, 0);
      }
      for (ByteRanges.Range gap :
          partial.have().missing(file, 0, manifest.files().get(file).size())) {
        write(partial, file, gap.start(), gap.end());
      }
    }
  }

  private void write(PartialDownload partial, int file, long start, long end) throws IOException {
    try (FileChannel channel = partial.channel(file)) {
      channel.position(start);
      channel.write(ByteBuffer.wrap(Arrays.copyOfRange(content(file), (int) start, (int) end)));
    }
    partial.wrote(file, start, end);
  }

  private static void writeBytes(PartialDownload partial, int file, byte[] content)
      throws IOException {
    try (FileChannel channel = partial.channel(file)) {
      channel.write(ByteBuffer.wrap(content), 0);
    }
    partial.wrote(file, 0, content.length);
  }

  private byte[] content(int file) {
    if (file == sentinel()) {
      return Manifests.SENTINEL;
    }
    byte[] content = new byte[(int) manifest.files().get(file).size()];
    new SplittableRandom(file).nextBytes(content);
    return content;
  }

  private int sentinel() {
    return manifest.sentinelIndex();
  }
}
