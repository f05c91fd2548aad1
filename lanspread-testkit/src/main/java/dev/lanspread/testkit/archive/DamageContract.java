package dev.lanspread.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged, foreign and unsupported files are refused, each for its own reason. */
interface DamageContract extends ArchiveContract {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  default void refusesAWrongChecksumAndEndsNoSuchFile(int wrong, @TempDir Path folder)
      throws IOException {
    for (boolean solid : new boolean[] {false, true}) {
      for (boolean rar4 : new boolean[] {false, true}) {
        Path archive = folder.resolve("wrong-" + solid + rar4 + ".rar");
        writeWithWrongChecksum(archive, wrong, solid, rar4);
        RecordingSink sink = new RecordingSink();
        try (Archive opened = provider().open(archive, limits())) {
          assertThatExceptionOfType(ArchiveException.class)
              .isThrownBy(() -> opened.read(entry -> true, sink))
              .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.CORRUPT))
              .withMessageContaining("file-" + wrong);
        }
        assertThat(sink.files()).doesNotContainKey("file-" + wrong);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RAR5", "RAR5_SOLID", "RAR5_BLAKE2", "RAR4", "RAR4_SOLID"})
  default void refusesAFlippedBitInTheContentOf(RarFixture fixture, @TempDir Path folder)
      throws IOException {
    assumeTrue(reads(fixture));
    Path archive = fixture.copyTo(folder);
    byte[] bytes = Files.readAllBytes(archive);
    bytes[bytes.length / 3] ^= 0x10;
    Files.write(archive, bytes);
    assertRefused(archive, ArchiveProblem.CORRUPT, ArchiveProblem.UNSUPPORTED);
  }

  @ParameterizedTest
  @EnumSource(names = {"RAR5", "RAR5_SOLID", "RAR5_STORED", "RAR4", "RAR4_SOLID"})
  default void refusesATruncated(RarFixture fixture, @TempDir Path folder) throws IOException {
    assumeTrue(reads(fixture));
    byte[] whole = Files.readAllBytes(fixture.copyTo(folder));
    int endMark = fixture.name().startsWith("RAR5") ? 1 : 8;
    for (int kept :
        new int[] {5, 12, whole.length / 2, whole.length - 50, whole.length - endMark}) {
      Path cut = Files.write(folder.resolve("cut-" + kept + ".rar"), Arrays.copyOf(whole, kept));
      assertRefused(cut, ArchiveProblem.CORRUPT);
    }
  }

  @Test
  default void refusesANewArchiveThatEndsBeforeItsEndMark(@TempDir Path folder) throws IOException {
    Path archive = folder.resolve("no-end.rar");
    try (RarWriter writer = RarWriter.rar5(archive).withoutEndMark()) {
      writer.file("a.txt", new byte[10]);
    }
    assertRefused(archive, ArchiveProblem.CORRUPT);
  }

  @Test
  default void refusesAHeaderWhoseChecksumIsWrong(@TempDir Path folder) throws IOException {
    Path rar5 = folder.resolve("five.rar");
    try (RarWriter writer = RarWriter.rar5(rar5)) {
      writeAround(writer, RarEntry.file("bad", new byte[10]).withBrokenHeader());
    }
    Path rar4 = folder.resolve("four.rar");
    try (RarWriter writer = RarWriter.rar4(rar4)) {
      writeAround(writer, RarEntry.file("bad", new byte[10]).withBrokenHeader());
    }
    assertRefused(rar5, ArchiveProblem.CORRUPT);
    assertRefused(rar4, ArchiveProblem.CORRUPT);
  }

  @Test
  default void neverListsFewerEntriesBecauseAHeaderLies(@TempDir Path folder) throws IOException {
    Path rar5 = folder.resolve("five.rar");
    try (RarWriter writer = RarWriter.rar5(rar5)) {
      writeAround(writer, RarEntry.file("bad", new byte[10]).withMissingField());
    }
    Path rar4 = folder.resolve("four.rar");
    try (RarWriter writer = RarWriter.rar4(rar4)) {
      writeAround(writer, RarEntry.file("bad", new byte[10]).withMissingField());
    }
    for (Path archive : List.of(rar5, rar4)) {
      try {
        assertThat(list(archive).entries()).hasSize(3);
      } catch (ArchiveException e) {
        assertThat(e.problem()).isIn(ArchiveProblem.CORRUPT, ArchiveProblem.UNSUPPORTED);
      }
    }
  }

  @Test
  default void refusesContentShorterOrLongerThanListed(@TempDir Path folder) throws IOException {
    for (long declared : new long[] {9, 11, 1L << 40}) {
      Path archive = folder.resolve("size-" + declared + ".rar");
      try (RarWriter writer = RarWriter.rar5(archive)) {
        writeAround(writer, RarEntry.file("bad", new byte[10]).withDeclaredSize(declared));
      }
      assertRefused(archive, ArchiveProblem.CORRUPT);
    }
  }

  @Test
  default void refusesAnEmptyFile(@TempDir Path folder) throws IOException {
    assertRefused(Files.write(folder.resolve("empty.eti"), new byte[0]), ArchiveProblem.CORRUPT);
  }

  @Test
  default void leavesWhatIsNoRarToOthers(@TempDir Path folder) throws IOException {
    byte[] stub = {'M', 'Z', 0, 0, 'R', 'a', 'r', '!', 0x1a, 0x07, 0x01, 0x00};
    byte[] zip = {'P', 'K', 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    byte[] html = "<html><body>404</body></html>".getBytes(StandardCharsets.US_ASCII);
    byte[] sevenZip = {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c, 0, 4, 0, 0};
    for (byte[] foreign : List.of(zip, html, stub, sevenZip, new byte[1000])) {
      Path file = Files.write(folder.resolve("foreign.eti"), foreign);
      assertRefused(file, ArchiveProblem.NOT_RECOGNIZED);
    }
  }

  @Test
  default void saysOfASelfExtractingArchiveWhatItIs(@TempDir Path folder) throws IOException {
    byte[] archive = Files.readAllBytes(RarFixture.RAR5_STORED.copyTo(folder));
    for (byte[] stub : List.of(new byte[] {'M', 'Z'}, new byte[] {0x7f, 'E', 'L', 'F'})) {
      byte[] program = Arrays.copyOf(stub, 200_000 + archive.length);
      System.arraycopy(archive, 0, program, 200_000, archive.length);
      Path file = Files.write(folder.resolve("program.eti"), program);
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(() -> readAll(file))
          .withMessageContaining("self-extracting")
          .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.NOT_RECOGNIZED));
    }
    Path other =
        Files.write(folder.resolve("other.eti"), new byte[] {'M', 'Z', 'R', 'a', 'r', '!'});
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> readAll(other))
        .withMessageContaining("not a RAR archive");
  }

  @Test
  default void refusesRarBeforeVersion15(@TempDir Path folder) throws IOException {
    byte[] old = {'R', 'E', '~', '^', 7, 0, 0, 0, 0, 0, 0, 0};
    assertRefused(
        Files.write(folder.resolve("old.eti"), old),
        ArchiveProblem.UNSUPPORTED,
        ArchiveProblem.NOT_RECOGNIZED);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RAR5_ENCRYPTED_DATA",
        "RAR5_ENCRYPTED_HEADERS",
        "RAR4_ENCRYPTED_DATA",
        "RAR4_ENCRYPTED_HEADERS"
      })
  default void refusesWhatNeedsAPassword(RarFixture fixture, @TempDir Path folder)
      throws IOException {
    assertRefused(fixture.copyTo(folder), ArchiveProblem.ENCRYPTED);
  }

  @ParameterizedTest
  @EnumSource(names = {"RAR5_VOLUME_PART1", "RAR5_VOLUME_PART2", "RAR4_VOLUME_PART1"})
  default void refusesOneOfSeveralVolumes(RarFixture fixture, @TempDir Path folder)
      throws IOException {
    assertRefused(fixture.copyTo(folder), ArchiveProblem.MULTI_VOLUME);
  }

  @Test
  default void refusesAVolumeAlsoWhenTheOthersLieBesideIt(@TempDir Path folder) throws IOException {
    RarFixture.RAR5_VOLUME_PART2.copyTo(folder);
    assertRefused(RarFixture.RAR5_VOLUME_PART1.copyTo(folder), ArchiveProblem.MULTI_VOLUME);
  }

  @Test
  default void yieldsAReferenceToAnIdenticalFileOrRefusesIt(@TempDir Path folder)
      throws IOException {
    Path archive = RarFixture.RAR5_REFERENCE.copyTo(folder);
    try {
      byte[] expected = SampleTree.small().get("readme.txt");
      assertThat(readAll(archive).files().values())
          .hasSize(2)
          .allMatch(b -> Arrays.equals(b, expected));
    } catch (ArchiveException e) {
      assertThat(e.problem()).isEqualTo(ArchiveProblem.UNSUPPORTED);
    }
  }

  @Test
  default void tellsAMissingFileFromADamagedOne(@TempDir Path folder) {
    assertRefused(folder.resolve("missing.rar"), ArchiveProblem.IO_FAILED);
  }

  @Test
  default void leavesNothingOpenAfterAFailure(@TempDir Path folder) throws IOException {
    byte[] bytes = Files.readAllBytes(RarFixture.RAR5.copyTo(folder));
    bytes[bytes.length / 3] ^= 1;
    assertRefused(
        Files.write(folder.resolve("bad.rar"), bytes),
        ArchiveProblem.CORRUPT,
        ArchiveProblem.UNSUPPORTED);
    assertRefused(
        Files.write(folder.resolve("not.rar"), new byte[9]), ArchiveProblem.NOT_RECOGNIZED);
    assertThat(LifeCycleContract.openFilesBelow(folder)).isEmpty();
  }

  private static void writeWithWrongChecksum(Path archive, int wrong, boolean solid, boolean rar4)
      throws IOException {
    RarWriter.Trait[] traits =
        solid ? new RarWriter.Trait[] {RarWriter.Trait.SOLID} : new RarWriter.Trait[0];
    try (RarWriter writer =
        rar4 ? RarWriter.rar4(archive, traits) : RarWriter.rar5(archive, traits)) {
      for (int i = 0; i < 3; i++) {
        RarEntry entry = RarEntry.file("file-" + i, SampleTree.noise(100_000, i));
        writer.add(i == wrong ? entry.withWrongCrc() : entry);
      }
    }
  }

  private static void writeAround(RarWriter writer, RarEntry bad) throws IOException {
    writer.file("before", new byte[20]).add(bad).file("after", new byte[30]);
  }
}
