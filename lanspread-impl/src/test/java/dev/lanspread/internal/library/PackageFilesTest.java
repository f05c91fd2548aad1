package dev.lanspread.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.FaultyFileSystem;
import dev.lanspread.internal.store.GameRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageFilesTest {

  private final Path root;

  PackageFilesTest(@TempDir Path root) {
    this.root = root;
  }

  @Test
  void filesAreListedDeepInTheOrderOfTheirPathBytes() throws IOException {
    file("version.ini", "20260101");
    file("ggoo.eti", "archive");
    file("data/b.txt", "12");
    file("data/deep/version.ini", "x");
    file("data.txt", "1");
    file("ünïcode.txt", "1");
    file("\ud83d\ude00.txt", "1");
    file("\uff21.txt", "1");

    PackageFiles files = PackageFiles.walk(new GameRoot(root));

    assertThat(files.entries())
        .containsExactly(
            new FileEntry("data.txt", 1),
            new FileEntry("data/b.txt", 2),
            new FileEntry("data/deep/version.ini", 1),
            new FileEntry("ggoo.eti", 7),
            new FileEntry("version.ini", 8),
            new FileEntry("ünïcode.txt", 1),
            new FileEntry("\uff21.txt", 1),
            new FileEntry("\ud83d\ude00.txt", 1));
    assertThat(files.totalBytes()).isEqualTo(22);
    assertThat(files.exclusions()).isEmpty();
  }

  @Test
  void localAndReservedNamesInTheRootAreLeftOutInSilence() throws IOException {
    file("version.ini", "20260101");
    file("local/save.dat", "x");
    file(".local.installing/a", "x");
    file(".LANSPREAD.kept/b", "x");
    file(".version.ini.tmp", "x");
    file("data/local/kept.txt", "x");

    PackageFiles files = PackageFiles.walk(new GameRoot(root));

    assertThat(paths(files)).containsExactly("data/local/kept.txt", "version.ini");
    assertThat(files.exclusions()).isEmpty();
  }

  @Test
  void linksAreNeitherFollowedNorListed(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("secret.txt"), "x");
    file("version.ini", "20260101");
    Files.createSymbolicLink(root.resolve("folder"), elsewhere);
    Files.createSymbolicLink(root.resolve("file"), elsewhere.resolve("secret.txt"));

    PackageFiles files = PackageFiles.walk(new GameRoot(root));

    assertThat(paths(files)).containsExactly("version.ini");
    assertThat(files.exclusions())
        .extracting(Exclusion::code, Exclusion::path)
        .containsExactly(tuple("LINK", "file"), tuple("LINK", "folder"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void namesThatAreUnsafeElsewhereAreLeftOutAndNamed() throws IOException {
    file("a:b", "x");
    file("con.txt", "x");
    file("trailing.", "x");
    file("data/line\nbreak", "x");
    file("bad?/inside.txt", "x");
    file("good.txt", "x");

    PackageFiles files = PackageFiles.walk(new GameRoot(root));

    assertThat(paths(files)).containsExactly("good.txt");
    assertThat(files.exclusions())
        .extracting(Exclusion::code, Exclusion::path)
        .containsExactlyInAnyOrder(
            tuple("UNSAFE_NAME", "a:b"),
            tuple("UNSAFE_NAME", "bad?"),
            tuple("UNSAFE_NAME", "con.txt"),
            tuple("UNSAFE_NAME", "data/line\nbreak"),
            tuple("UNSAFE_NAME", "trailing."));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ofNamesThatCollideElsewhereTheFirstIsListed() throws IOException {
    file("Readme.txt", "1");
    file("readme.txt", "22");
    file("stra\u00dfe", "1");
    file("strasse", "22");
    file("caf\u00e9", "1");
    file("cafe\u0301", "22");
    file("Data/a.txt", "1");
    file("data/b.txt", "22");

    PackageFiles files = PackageFiles.walk(new GameRoot(root));

    assertThat(paths(files)).containsExactly("Data/a.txt", "Readme.txt", "cafe\u0301", "strasse");
    assertThat(files.exclusions())
        .extracting(Exclusion::code, Exclusion::path)
        .containsExactly(
            tuple("NAME_COLLISION", "caf\u00e9"),
            tuple("NAME_COLLISION", "data"),
            tuple("NAME_COLLISION", "readme.txt"),
            tuple("NAME_COLLISION", "stra\u00dfe"));
  }

  @Test
  void namesOfDifferentWidthAreBothListed() throws IOException {
    file("\u30a2.wav", "1");
    file("\uff71.wav", "22");

    assertThat(paths(PackageFiles.walk(new GameRoot(root))))
        .containsExactly("\u30a2.wav", "\uff71.wav");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatIsTheSentinelByCaseOnlyIsNotListed() throws IOException {
    file("VERSION.INI", "19990101");
    file("version.ini", "20260101");

    PackageFiles files = PackageFiles.walk(new GameRoot(root));

    assertThat(paths(files)).containsExactly("version.ini");
    assertThat(files.exclusions())
        .extracting(Exclusion::code, Exclusion::path)
        .containsExactly(tuple("NAME_COLLISION", "VERSION.INI"));
  }

  @Test
  void namesThatCountForNobodyAreLeftOutInSilence() throws IOException {
    file("version.ini", "20260101");
    file("THUMBS.DB", "x");
    file("data/Desktop.ini", "x");
    file("data/.DS_Store", "x");
    file("data/._cover.jpg", "x");
    file("game_start.cmd~", "x");
    file(".SyncIgnore", "x");
    file(".stignore", "x");
    file("__MacOSX/data/x", "x");
    file(".sync/ID", "x");
    file(".stfolder/x", "x");
    file("data/.git/config", "x");
    file("thumbs.db/a.txt", "a folder of that name is the game's");
    file("sync/b.txt", "x");

    PackageFiles files = PackageFiles.walk(new GameRoot(root));

    assertThat(paths(files)).containsExactly("sync/b.txt", "thumbs.db/a.txt", "version.ini");
    assertThat(files.exclusions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ggoo.eti.!sync",
        "ggoo.eti.!Sync",
        "data/deep/.syncthing.x.bin.tmp",
        "ggoo.eti.part",
        "Unconfirmed 1.crdownload"
      })
  void aTransferOfAnotherProgramIsNamed(String path) throws IOException {
    file("version.ini", "20260101");
    file(path, "half of it");

    PackageFiles files = PackageFiles.walk(new GameRoot(root));

    assertThat(paths(files)).containsExactly("version.ini");
    assertThat(files.exclusions())
        .singleElement()
        .matches(Exclusion::isUnfinished)
        .matches(Exclusion::withholdsAll)
        .extracting(Exclusion::path)
        .isEqualTo(path);
  }

  @Test
  void transfersInTheInstalledTreeAreTheGamesOwn() throws IOException {
    file("version.ini", "20260101");
    file("local/patch.part", "x");
    file("data/department", "x");
    file("data/x.part/y", "x");

    assertThat(PackageFiles.walk(new GameRoot(root)).exclusions()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNamedAndWithholdsTheGame() throws IOException {
    file("version.ini", "20260101");
    file("data/secret.bin", "x");
    file("private/a", "x");
    file("thumbs.db", "x");
    FaultyFileSystem disk =
        FaultyFileSystem.withUnreadable(
            root.resolve("data/secret.bin"), root.resolve("private"), root.resolve("thumbs.db"));

    PackageFiles files = PackageFiles.walk(new GameRoot(disk.of(root)));

    assertThat(paths(files)).containsExactly("version.ini");
    assertThat(files.exclusions())
        .allMatch(Exclusion::withholdsAll)
        .extracting(Exclusion::code, Exclusion::path)
        .containsExactlyInAnyOrder(
            tuple("UNREADABLE", "data/secret.bin"), tuple("UNREADABLE", "private"));
  }

  @Test
  void whatWithholdsTheGameIsNotLostBehindManyOthers() throws IOException {
    for (int i = 0; i < PackageFiles.MAX_EXCLUSIONS + 1; i++) {
      Files.createSymbolicLink(root.resolve("link" + i), root);
    }
    file("zz.!sync", "x");

    List<Exclusion> exclusions = PackageFiles.walk(new GameRoot(root)).exclusions();

    assertThat(exclusions).hasSize(PackageFiles.MAX_EXCLUSIONS + 1);
    assertThat(exclusions).anyMatch(Exclusion::isUnfinished);
  }

  private static List<String> paths(PackageFiles files) {
    return files.entries().stream().map(FileEntry::path).toList();
  }

  private void file(String path, String content) throws IOException {
    Path file = root;
    for (String part : path.split("/", -1)) {
      if (!file.equals(root)) {
        Files.createDirectories(file);
      }
      file = file.resolve(part);
    }
    Files.writeString(file, content);
  }
}
