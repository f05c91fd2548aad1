package dev.lanspread.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntryKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile archives: bounded, and reported as they are, so that the safe writer sees and refuses
 * what must not be written.
 */
interface HostileContract extends ArchiveContract {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "a/../../x",
        "../../../../../../../../x",
        "/x",
        "C:/x",
        "C:x",
        "//host/share/x",
        ".",
        "..",
        "a/./b",
        "a.txt:evil",
        "a::$DATA",
        "CON",
        "aux.txt",
        "COM¹",
        "trailing dot.",
        "trailing blank ",
        ".. /x",
        "what?*<>|\"",
        "bell\u0007",
        "escape\u001b[31m",
        "line\nbreak",
        "a\n        Type: File",
        "\u202egnp.exe",
        "%2e%2e%2fx",
        "@list",
        "*",
        "[a-z]",
      })
  default void reportsAnUnsafeNameAsItIs(String name, @TempDir Path folder) throws IOException {
    Path archive = folder.resolve("unsafe.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.file("first", new byte[3]).file(name, new byte[5]).file("last", new byte[7]);
    }
    try {
      assertThat(ArchiveContract.paths(list(archive)))
          .containsExactly("first", reported(name), "last");
      assertThat(readAll(archive).files()).containsOnlyKeys("first", reported(name), "last");
    } catch (ArchiveException e) {
      assertThat(mayRefuse(name)).as("%s is refused: %s", name, e.getMessage()).isTrue();
      assertThat(e.problem()).isIn(ArchiveProblem.UNSUPPORTED, ArchiveProblem.CORRUPT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..\\x", "a\\..\\..\\x", "C:\\x", "\\\\host\\share\\x", "\\??\\x"})
  default void reportsABackslashUnderOneNameOrTheOther(String name, @TempDir Path folder)
      throws IOException {
    Path archive = folder.resolve("unsafe.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.file("first", new byte[3]).file(name, new byte[5]);
    }
    List<String> paths = ArchiveContract.paths(list(archive));
    assertThat(paths).containsExactly("first", reported(name));
    assertThat(readAll(archive).files()).containsOnlyKeys("first", reported(name));
  }

  @Test
  default void reportsNamesThatCollideEachForItself(@TempDir Path folder) throws IOException {
    List<String> names =
        List.of("same", "same", "SAME", "straße", "strasse", "\u00e9", "e\u0301", "a/b", "a");
    Path archive = folder.resolve("collide.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      for (String name : names) {
        writer.file(name, new byte[4]);
      }
    }
    assertThat(ArchiveContract.paths(list(archive))).containsExactlyElementsOf(names);
    assertThat(readAll(archive).ended()).hasSize(names.size());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FILE_COPY")
  default void reportsEveryKindOfLink(RarEntry.Link type, @TempDir Path folder) throws IOException {
    for (String target : List.of("inside", "../../outside", "/etc/passwd", "C:\\x", ".")) {
      Path archive = Files.createTempFile(folder, "link", ".rar");
      try (RarWriter writer = RarWriter.rar5(archive)) {
        writer.file("inside", new byte[3]).add(RarEntry.link(type, "link", target));
      }
      RecordingSink sink = readAll(archive);
      assertThat(sink.ended().get(1).kind()).isEqualTo(EntryKind.LINK);
      assertThat(sink.ended().get(1).path()).isEqualTo("link");
      assertThat(sink.files()).containsOnlyKeys("inside");
    }
  }

  @Test
  default void reportsALinkAndAFileOfTheSameName(@TempDir Path folder) throws IOException {
    Path archive = folder.resolve("twice.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.add(RarEntry.link(RarEntry.Link.SYMBOLIC, "x", "../y")).file("x", new byte[3]);
    }
    assertThat(list(archive).entries())
        .extracting(ArchiveEntry::kind)
        .containsExactly(EntryKind.LINK, EntryKind.FILE);
  }

  @Test
  default void reportsADeviceAsOtherOrWithTheContentOfAFile(@TempDir Path folder)
      throws IOException {
    int characterDevice = 020644;
    Path archive = folder.resolve("device.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.add(RarEntry.file("device", new byte[0]).withMode(characterDevice));
    }
    assertThat(list(archive).entries())
        .extracting(ArchiveEntry::kind)
        .containsAnyOf(EntryKind.OTHER, EntryKind.FILE)
        .hasSize(1);
  }

  @Test
  default void refusesOneEntryMoreThanTheLimit(@TempDir Path folder) throws IOException {
    ArchiveLimits limits = new ArchiveLimits(20, 64L << 20, limits().stallTimeout());
    Path atLimit = emptyFiles(folder.resolve("at.rar"), 20);
    assertThat(readAll(atLimit, limits).ended()).hasSize(20);
    Path above = emptyFiles(folder.resolve("above.rar"), 21);
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> readAll(above, limits))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.TOO_MANY_ENTRIES));
  }

  @Test
  default void refusesAMillionEmptyEntriesAtOnce(@TempDir Path folder) throws IOException {
    Path archive = emptyFiles(folder.resolve("million.rar"), 1_000_000);
    long start = System.nanoTime();
    assertRefused(archive, ArchiveProblem.TOO_MANY_ENTRIES);
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }

  @Test
  default void readsManyEntriesInTimeThatGrowsWithTheirNumber(@TempDir Path folder)
      throws IOException {
    int count = 40_000;
    Path archive = folder.resolve("many.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      for (int i = 0; i < count; i++) {
        writer.file("f" + i, new byte[] {1});
      }
    }
    ArchiveLimits limits = new ArchiveLimits(count, 64L << 20, limits().stallTimeout());
    long start = System.nanoTime();
    assertThat(readAll(archive, limits).ended()).hasSize(count);
    assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
  }

  @Test
  default void refusesAHugeDictionaryOrTheContent(@TempDir Path folder) throws IOException {
    Path archive = folder.resolve("dictionary.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.add(RarEntry.file("big", new byte[10]).withDictionary(15));
    }
    try {
      assertThat(list(archive).dictionaryBytes()).hasValue(4L << 30);
    } catch (ArchiveException e) {
      assertThat(e.problem()).isEqualTo(ArchiveProblem.DICTIONARY_TOO_LARGE);
    }
    assertRefused(archive, ArchiveProblem.DICTIONARY_TOO_LARGE, ArchiveProblem.CORRUPT);
  }

  @Test
  default void readsWhatHasNoChecksumOrRefusesIt(@TempDir Path folder) throws IOException {
    byte[] content = SampleTree.noise(5_000, 1);
    Path archive = folder.resolve("unchecked.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.add(RarEntry.file("unchecked", content).withoutCrc()).file("after", new byte[3]);
    }
    assertThat(list(archive).entries().get(0).crc32()).isEmpty();
    assertThat(readAll(archive).files().get("unchecked")).isEqualTo(content);
  }

  @Test
  default void refusesFlagsOfEncryptionAndVolumes(@TempDir Path folder) throws IOException {
    Path encrypted = folder.resolve("encrypted.rar");
    try (RarWriter writer = RarWriter.rar5(encrypted)) {
      writer.add(RarEntry.file("secret", new byte[16]).withEncryption());
    }
    assertRefused(encrypted, ArchiveProblem.ENCRYPTED);
    Path headers = folder.resolve("headers.rar");
    RarWriter.rar5(headers, RarWriter.Trait.ENCRYPTED_HEADERS).close();
    assertRefused(headers, ArchiveProblem.ENCRYPTED);
    Path volume = folder.resolve("volume.rar");
    RarWriter.rar4(volume, RarWriter.Trait.VOLUME).close();
    assertRefused(volume, ArchiveProblem.MULTI_VOLUME);
    Path split = folder.resolve("split.rar");
    try (RarWriter writer = RarWriter.rar5(split)) {
      writer.add(RarEntry.file("half", new byte[16]).withSplitAfter());
    }
    assertRefused(split, ArchiveProblem.MULTI_VOLUME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-inul.eti", "@x.eti", "a b.eti", "it's \"quoted\".eti", "[a]*?.eti", "游戏.eti"})
  default void readsAnArchiveWhateverItsFileIsCalled(String fileName, @TempDir Path folder)
      throws IOException {
    Path archive = Files.move(RarFixture.RAR5_STORED.copyTo(folder), folder.resolve(fileName));
    ArchiveContract.assertSameContent(readAll(archive).files(), RarFixture.RAR5_STORED.content());
  }

  @Test
  default void failsTheSameWayEveryTime(@TempDir Path folder) throws IOException {
    Path archive = folder.resolve("wrong.rar");
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.add(RarEntry.file("wrong", new byte[10]).withWrongCrc());
    }
    try (Archive opened = provider().open(archive, limits())) {
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(ArchiveException.class)
            .isThrownBy(() -> opened.read(entry -> true, ArchiveContract.nowhere()))
            .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.CORRUPT));
      }
    }
  }

  private static Path emptyFiles(Path archive, int count) throws IOException {
    RarEntry empty = RarEntry.file("empty", new byte[0]);
    try (RarWriter writer = RarWriter.rar5(archive)) {
      for (int i = 0; i < count; i++) {
        writer.add(empty);
      }
    }
    return archive;
  }
}
