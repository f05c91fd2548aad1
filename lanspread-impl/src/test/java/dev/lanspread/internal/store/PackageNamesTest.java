package dev.lanspread.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thumbs.db",
        "a/b/DESKTOP.INI",
        ".ds_store",
        "a/._b",
        "__MACOSX/a/b",
        "a/.Sync/b",
        ".SyncIgnore",
        ".stfolder/x",
        ".stignore",
        ".git/config",
        "readme.txt~"
      })
  void theseCountForNobody(String path) {
    assertThat(PackageNames.isIgnored(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thumbs.db/a",
        "my-thumbs.db",
        "desktop.ini.txt",
        "a~/b",
        "._a/b",
        "git/config",
        ".gitignore",
        "__MACOSX",
        ".sync",
        "sync"
      })
  void theseAreTheGames(String path) {
    assertThat(PackageNames.isIgnored(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.eti.!sync", "A.!SYNC", ".syncthing.a.eti.tmp", "a.part", "a.CRDownload"})
  void theseAreUnfinished(String name) {
    assertThat(PackageNames.isUnfinished(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.part.txt", "department", "syncthing.a.tmp", ".syncthing.a", "sync"})
  void theseAreWhole(String name) {
    assertThat(PackageNames.isUnfinished(name)).isFalse();
  }
}
