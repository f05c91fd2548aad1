package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only lists that may be written to a game root pass. */
class GameManifestTest {

  @Test
  void anOrdinaryPackagePasses() {
    assertThatCode(() -> check("ggoo.eti", "data/local/a.txt", "data/version.ini", "Übersicht.txt"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../a",
        "/a",
        "a//b",
        "a/./b",
        "a\\b",
        "c:/a",
        "a.",
        "a ",
        "nul",
        "com1.txt",
        "a\u0000b",
        "a\nb",
        "a?b",
        ""
      })
  void unsafeNamesAreRefused(String path) {
    assertRefused("unsafe name", path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local/a",
        "LOCAL/a",
        "local",
        ".lanspread.partial/a",
        ".Lanspread",
        ".lan\u017fpread.partial/a",
        ".local.installing/a",
        ".local.backup",
        ".version.ini.tmp"
      })
  void namesThatBelongToLanspreadAreRefused(String path) {
    assertRefused("reserved name", path);
  }

  @Test
  void namesThatCollideSomewhereAreRefused() {
    assertRefused("names collide", "a/b", "A/B");
    assertRefused("names collide", "stra\u00dfe", "STRASSE");
    assertRefused("names collide", "\u00e9", "e\u0301");
    assertRefused("names collide", "twice", "twice");
    assertRefused("names collide", "Version.ini");
  }

  @Test
  void aNameCannotBeAFileAndAFolder() {
    assertRefused("both a file and a folder", "data", "data/a");
    assertRefused("both a file and a folder", "data/a", "DATA");
  }

  @Test
  void aListNeedsAUsableSentinel() {
    assertRefused(List.of(new FileEntry("a", 1)), "no usable version.ini");
    assertRefused(List.of(new FileEntry("deep/version.ini", 9)), "no usable version.ini");
    assertRefused(List.of(new FileEntry("VERSION.INI", 9)), "no usable version.ini");
    assertRefused(List.of(new FileEntry("version.ini", 1 << 20)), "no usable version.ini");
    assertRefused(List.of(), "no usable version.ini");
  }

  @Test
  void sizesMustAddUp() {
    assertRefused(
        List.of(
            new FileEntry("a", Long.MAX_VALUE),
            new FileEntry("version.ini", 9),
            new FileEntry("b", Long.MAX_VALUE)),
        "add up");
  }

  @Test
  void thereMayBeSoManyFoldersAndNoMore() throws ProtocolException {
    List<FileEntry> files = new ArrayList<>();
    files.add(new FileEntry("version.ini", 9));
    for (int i = 0; i < ProtocolLimits.FOLDERS; i++) {
      files.add(new FileEntry(i + "/f", 1));
    }
    GameManifest.check(files);
    files.add(new FileEntry("one/f", 1));

    assertRefused(files, "folders");
  }

  private static void assertRefused(String message, String... paths) {
    assertThatThrownBy(() -> check(paths))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(message);
  }

  private static void assertRefused(List<FileEntry> files, String message) {
    assertThatThrownBy(() -> GameManifest.check(files))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(message);
  }

  private static void check(String... paths) throws ProtocolException {
    List<FileEntry> files = new ArrayList<>();
    for (String path : paths) {
      files.add(new FileEntry(path, 1));
    }
    files.add(new FileEntry("version.ini", 9));
    GameManifest.check(files);
  }
}
