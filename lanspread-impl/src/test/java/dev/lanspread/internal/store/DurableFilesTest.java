package dev.lanspread.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DurableFilesTest {

  private static final GameId GOO = GameId.of("ggoo");

  private Path temp;

  @BeforeEach
  void folder(@TempDir Path folder) {
    temp = folder;
  }

  @Test
  void replaceKeepsPermissionsAndLeavesNoTemporaryFile() throws IOException {
    Path file = Files.writeString(temp.resolve("f"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(temp.resolve(".f.tmp"), "left by a crash");

    DurableFiles.replace(file, "new".getBytes(StandardCharsets.UTF_8));

    assertThat(file).hasContent("new");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(temp).isDirectoryNotContaining(path -> path.endsWith(".f.tmp"));
  }

  @Test
  @EnabledOnOs(OS.WINDOWS)
  void readOnlyFilesAreReplacedForcedAndDeleted() throws IOException {
    Path file = Files.writeString(temp.resolve("f"), "old");
    Files.setAttribute(file, "dos:readonly", true);
    DurableFiles.forceFile(file);
    assertThat(Files.getAttribute(file, "dos:readonly")).isEqualTo(true);

    DurableFiles.moveAtomically(Files.writeString(temp.resolve("g"), "new"), file);
    assertThat(file).hasContent("new");

    Files.setAttribute(file, "dos:readonly", true);
    DurableFiles.deleteDurably(file);
    assertThat(file).doesNotExist();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fileThatMayOnlyBeReadIsForced() throws IOException {
    Path file = Files.writeString(temp.resolve("f"), "content");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));

    assertThatCode(() -> DurableFiles.forceFile(file)).doesNotThrowAnyException();
  }

  @Test
  void replacePutsAFileWhereALinkWas() throws IOException {
    Path outside = Files.writeString(temp.resolve("outside"), "precious");
    Path link = Files.createSymbolicLink(temp.resolve("link"), outside);

    DurableFiles.replace(link, new byte[0]);

    assertThat(outside).hasContent("precious");
    assertThat(Files.isSymbolicLink(link)).isFalse();
  }

  @Test
  void replaceHoldsTheOldOrTheNewContentWhereverItDiesAndLeavesWhatCanBeCleared()
      throws IOException {
    Path file = temp.resolve("f");
    for (int n = 1; ; n++) {
      Files.writeString(file, "old");
      FaultyFileSystem disk = FaultyFileSystem.dyingAt(n);
      try {
        DurableFiles.replace(disk.of(file), "new".getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        assertThat(disk.happened()).isTrue();
      }
      assertThat(Files.readString(file)).isIn("old", "new");
      DurableFiles.deleteTemporaries(temp);
      assertThat(temp).isDirectoryNotContaining(path -> !path.equals(file));
      if (!disk.happened()) {
        assertThat(n).isGreaterThan(4);
        return;
      }
    }
  }

  @Test
  void deleteTreeDeletesLinksButNotWhatTheyLeadTo() throws IOException {
    Path precious = Files.createDirectories(temp.resolve("precious"));
    Files.writeString(precious.resolve("x"), "1");
    Path tree = temp.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.createSymbolicLink(tree.resolve("a/link"), precious);
    Files.writeString(tree.resolve("a/b/f"), "1");

    DurableFiles.deleteTree(tree);
    DurableFiles.deleteTree(tree);

    assertThat(tree).doesNotExist();
    assertThat(precious.resolve("x")).hasContent("1");

    Path link = Files.createSymbolicLink(temp.resolve("link"), precious);
    DurableFiles.deleteTree(link);
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(precious.resolve("x")).hasContent("1");
  }

  @Test
  void failedForceIsAFailure() {
    FaultyFileSystem disk =
        FaultyFileSystem.failingAt(3, what -> new IOException("Input/output error"));

    assertThatThrownBy(() -> DurableFiles.replace(disk.of(temp.resolve("f")), new byte[1]))
        .hasMessage("Input/output error");
    assertThat(temp.resolve("f")).doesNotExist();
  }

  @Test
  void freeBytesAreAskedOfTheNextFolderThatExists() throws IOException {
    assertThat(DurableFiles.freeBytes(temp.resolve("not/there/yet"))).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No space left on device",
        "There is not enough space on the disk",
        "Disk quota exceeded"
      })
  void fullDiskIsToldApart(String message) {
    assertThat(StorageFailures.toException(new IOException(message), GOO, temp, 5))
        .hasMessageContaining("5 bytes are needed")
        .extracting(e -> e.code())
        .isEqualTo(ErrorCode.INSUFFICIENT_SPACE);
  }

  @Test
  void otherFailuresAreWriteFailuresThatSayWhy() {
    assertThat(StorageFailures.toException(new IOException("Input/output error"), GOO, temp, 5))
        .hasMessageContaining("Input/output error")
        .extracting(e -> e.code())
        .isEqualTo(ErrorCode.WRITE_FAILED);
    assertThat(StorageFailures.toException(new AccessDeniedException("/x/y"), GOO, temp, 5))
        .hasMessageContaining("access is denied")
        .hasMessageNotContaining("/x/y");
    assertThat(StorageFailures.toException(new NoSuchFileException("/x/y"), GOO, temp, 5))
        .hasMessageContaining("not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"20260101", "20260101\r\nmore", " 20260101 \n", "\t20260101", "20260101\rx"})
  void sentinelHoldsAVersionInItsFirstLine(String content) throws IOException {
    Files.writeString(temp.resolve("version.ini"), content);

    assertThat(Sentinel.read(new GameRoot(temp))).contains(GameVersion.of("20260101"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n20260101", "2026010", "202601011", "2026010a", "2026 0101"})
  void otherContentIsNoVersion(String content) throws IOException {
    Files.writeString(temp.resolve("version.ini"), content);

    assertThat(Sentinel.read(new GameRoot(temp))).isEmpty();
  }

  @Test
  void sentinelIsARegularFile() throws IOException {
    GameRoot root = new GameRoot(temp);
    assertThat(Sentinel.read(root)).isEmpty();

    Path other = Files.writeString(temp.resolve("other"), "20260101");
    Files.createSymbolicLink(root.sentinel(), other);
    assertThat(Sentinel.read(root)).isEmpty();
    Sentinel.remove(root);

    Files.createDirectory(root.sentinel());
    assertThat(Sentinel.read(root)).isEmpty();
  }

  @Test
  void sentinelIsWrittenAsItCameAndRemoved() throws IOException {
    GameRoot root = new GameRoot(temp);
    byte[] content = "20260101 \r\nx".getBytes(StandardCharsets.UTF_8);

    Sentinel.write(root, content);
    assertThat(root.sentinel()).hasBinaryContent(content);

    Sentinel.remove(root);
    Sentinel.remove(root);
    assertThat(temp).isEmptyDirectory();
  }
}
