package dev.lanspread.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.EntryKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sound archives are read whole and right. */
interface ReadingContract extends ArchiveContract {

  @ParameterizedTest
  @EnumSource(
      names = {
        "RAR5",
        "RAR5_SOLID",
        "RAR5_STORED",
        "RAR5_BLAKE2",
        "RAR4",
        "RAR4_SOLID",
        "RAR4_STORED"
      })
  default void readsEveryFileOf(RarFixture fixture, @TempDir Path folder) throws IOException {
    assumeTrue(reads(fixture));
    RecordingSink sink = readAll(fixture.copyTo(folder));
    ArchiveContract.assertSameContent(sink.files(), fixture.content());
  }

  @ParameterizedTest
  @EnumSource(names = {"RAR5", "RAR5_SOLID", "RAR4", "RAR4_SOLID"})
  default void listsWhatTheHeadersSayOf(RarFixture fixture, @TempDir Path folder)
      throws IOException {
    assumeTrue(reads(fixture));
    ArchiveListing listing = list(fixture.copyTo(folder));

    Map<String, byte[]> expected = fixture.content();
    assertThat(listing.solid()).isEqualTo(fixture.name().endsWith("SOLID"));
    assertThat(listing.format()).contains(fixture.name().substring(0, "RAR5".length()));
    assertThat(listing.unpackedBytes())
        .isEqualTo(expected.values().stream().mapToLong(b -> b.length).sum());
    List<ArchiveEntry> entries = listing.entries();
    assertThat(entries).extracting(ArchiveEntry::index).isSorted().doesNotHaveDuplicates();
    assertThat(entries)
        .filteredOn(ArchiveEntry::isFile)
        .allSatisfy(
            entry -> {
              assertThat(expected).containsKey(entry.path());
              byte[] content = Objects.requireNonNull(expected.get(entry.path()));
              assertThat(entry.size()).isEqualTo(content.length);
              assertThat(entry.crc32()).hasValue(Crc.of(content));
              assertThat(entry.executable()).isFalse();
            });
    assertThat(entries)
        .filteredOn(entry -> entry.kind() == EntryKind.DIRECTORY)
        .extracting(ArchiveEntry::path)
        .contains(SampleTree.EMPTY_FOLDER, "data/a/b/c/d/e/f/g/h");
  }

  @Test
  default void tellsWhenAFileWasChanged(@TempDir Path folder) throws IOException {
    assumeTrue(reads(RarFixture.RAR5_STORED));
    assertThat(list(RarFixture.RAR5_STORED.copyTo(folder)).entries())
        .filteredOn(ArchiveEntry::isFile)
        .allSatisfy(entry -> assertThat(entry.modified()).hasValue(SampleTree.MODIFIED));
  }

  @Test
  default void deliversEntriesOfAllKindsInArchiveOrder(@TempDir Path folder) throws IOException {
    Path archive = RarFixture.RAR5.copyTo(folder);
    assertThat(readAll(archive).ended()).isEqualTo(list(archive).entries());
  }

  @ParameterizedTest
  @EnumSource(names = {"RAR5", "RAR5_SOLID", "RAR4", "RAR4_SOLID"})
  default void deliversOnlyWhatIsSelectedOf(RarFixture fixture, @TempDir Path folder)
      throws IOException {
    assumeTrue(reads(fixture));
    Predicate<ArchiveEntry> last = entry -> entry.path().endsWith("second.pak");
    RecordingSink sink = new RecordingSink();
    try (Archive archive = provider().open(fixture.copyTo(folder), limits())) {
      archive.read(last, sink);
    }
    Map<String, byte[]> expected = new HashMap<>(fixture.content());
    expected.keySet().removeIf(path -> !path.endsWith("second.pak"));
    ArchiveContract.assertSameContent(sink.files(), expected);
  }

  @ParameterizedTest
  @EnumSource(names = {"RAR5", "RAR5_SOLID", "RAR4_SOLID"})
  default void listsAndReadsTwice(RarFixture fixture, @TempDir Path folder) throws IOException {
    assumeTrue(reads(fixture));
    try (Archive archive = provider().open(fixture.copyTo(folder), limits())) {
      ArchiveListing first = archive.listing();
      assertThat(archive.listing()).isEqualTo(first);
      for (int i = 0; i < 2; i++) {
        RecordingSink sink = new RecordingSink();
        archive.read(entry -> true, sink);
        ArchiveContract.assertSameContent(sink.files(), fixture.content());
      }
      assertThat(archive.listing()).isEqualTo(first);
    }
  }

  @Test
  default void severalReadersShareAnArchiveThatIsSelectable(@TempDir Path folder)
      throws IOException {
    Path archive = RarFixture.RAR5.copyTo(folder);
    assumeTrue(list(archive).selectable(), "the backend reads in one pass only");
    int readers = 3;
    List<CompletableFuture<RecordingSink>> running = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      int part = i;
      running.add(
          CompletableFuture.supplyAsync(
              () -> readSome(archive, entry -> entry.index() % readers == part)));
    }
    Map<String, byte[]> all = new HashMap<>();
    running.forEach(reader -> all.putAll(reader.join().files()));
    ArchiveContract.assertSameContent(all, RarFixture.RAR5.content());
  }

  @ParameterizedTest
  @EnumSource(names = {"RAR5_LINKS", "RAR4_LINKS"})
  default void reportsLinksAsLinksIn(RarFixture fixture, @TempDir Path folder) throws IOException {
    assumeTrue(reads(fixture));
    RecordingSink sink = readAll(fixture.copyTo(folder));
    assertThat(sink.ended())
        .filteredOn(entry -> !entry.path().equals("original.txt"))
        .isNotEmpty()
        .allSatisfy(
            entry -> {
              assertThat(entry.kind()).isEqualTo(EntryKind.LINK);
              assertThat(entry.size()).isZero();
            });
    assertThat(sink.files()).containsOnlyKeys("original.txt");
  }

  @Test
  default void readsTheWritersArchives(@TempDir Path folder) throws IOException {
    Path rar5 = folder.resolve("five.rar");
    try (RarWriter writer = RarWriter.rar5(rar5)) {
      writeHonestly(writer);
    }
    Path rar4 = folder.resolve("four.rar");
    try (RarWriter writer = RarWriter.rar4(rar4)) {
      writeHonestly(writer);
    }
    for (Path archive : List.of(rar5, rar4)) {
      ArchiveContract.assertSameContent(readAll(archive).files(), SampleTree.small());
      assertThat(list(archive).entries()).hasSize(SampleTree.small().size() + 1);
    }
  }

  @Test
  default void readsAnArchiveWithoutAnyEntry(@TempDir Path folder) throws IOException {
    Path archive = folder.resolve("none.rar");
    RarWriter.rar5(archive).close();
    assertThat(readAll(archive).ended()).isEmpty();
  }

  @Test
  default void readsAnOldArchiveWithoutEndMark(@TempDir Path folder) throws IOException {
    Path archive = folder.resolve("old.rar");
    try (RarWriter writer = RarWriter.rar4(archive).withoutEndMark()) {
      writeHonestly(writer);
    }
    ArchiveContract.assertSameContent(readAll(archive).files(), SampleTree.small());
  }

  private RecordingSink readSome(Path archive, Predicate<ArchiveEntry> selected) {
    RecordingSink sink = new RecordingSink();
    try (Archive opened = provider().open(archive, limits())) {
      opened.read(selected, sink);
    } catch (ArchiveException e) {
      throw new AssertionError(e);
    }
    return sink;
  }

  private static void writeHonestly(RarWriter writer) throws IOException {
    writer.directory(SampleTree.EMPTY_FOLDER);
    for (Map.Entry<String, byte[]> file : SampleTree.small().entrySet()) {
      writer.file(file.getKey(), file.getValue());
    }
  }
}
