package dev.lanspread.archive.junrar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.testkit.archive.RarEntry;
import dev.lanspread.testkit.archive.RarFixture;
import dev.lanspread.testkit.archive.RarWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Honest and hostile archives for fuzzing to start from. */
final class ArchiveSeeds {

  private static final byte[] TEXT = "some text".getBytes(StandardCharsets.UTF_8);

  private ArchiveSeeds() {}

  static Stream<byte[]> all() {
    return Stream.of(
            Arrays.stream(RarFixture.values()).map(ArchiveSeeds::read),
            Stream.of(
                hostile(true), hostile(false), cut(RarFixture.RAR5), cut(RarFixture.RAR4_SOLID)))
        .flatMap(seeds -> seeds);
  }

  /** What is done with an archive. */
  interface Reader {
    void read(Path archive) throws ArchiveException, IOException;
  }

  /** Has a file with these bytes read, or refused for what it is. */
  static void withFile(byte[] bytes, Reader reader) throws IOException {
    Path file = Files.createTempFile("lanspread-fuzz", ".eti");
    try {
      Files.write(file, bytes);
      reader.read(file);
    } catch (ArchiveException refused) {
      assertThat(refused.problem())
          .as(refused.toString())
          .isNotIn(
              ArchiveProblem.STALLED,
              ArchiveProblem.CANCELLED,
              ArchiveProblem.IO_FAILED,
              ArchiveProblem.PROVIDER_UNAVAILABLE);
      assertThat(refused).message().isNotBlank();
    } finally {
      Files.delete(file);
    }
  }

  private static byte[] read(RarFixture fixture) {
    try {
      Path folder = Files.createTempDirectory("lanspread-seeds");
      Path file = fixture.copyTo(folder);
      try {
        return Files.readAllBytes(file);
      } finally {
        Files.delete(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] cut(RarFixture fixture) {
    byte[] whole = read(fixture);
    return Arrays.copyOf(whole, whole.length / 2);
  }

  private static byte[] hostile(boolean rar5) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RarWriter archive = rar5 ? RarWriter.rar5(bytes) : RarWriter.rar4(bytes)) {
      archive
          .directory("d")
          .file("../x", TEXT)
          .add(RarEntry.file("bad", TEXT).withWrongCrc())
          .add(RarEntry.file("huge", TEXT).withDeclaredSize(1L << 40))
          .add(RarEntry.link(RarEntry.Link.SYMBOLIC, "link", "/etc/passwd"));
      if (rar5) {
        archive
            .add(RarEntry.file("dictionary", TEXT).withDictionary(15))
            .add(RarEntry.link(RarEntry.Link.HARD, "hard", "d"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
