package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameId;
import dev.lanspread.error.ArchiveFailedException;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntryKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PairedReadingTest {

  private static final GameId GOO = GameId.of("ggoo");

  private final Cancellation cancel = new Cancellation(GOO);
  private final ScriptedArchives one = new ScriptedArchives("one");
  private final ScriptedArchives two = new ScriptedArchives("two");
  private Path temp;

  @BeforeEach
  void archive(@TempDir Path folder) {
    temp = folder;
    Trees.write(temp.resolve("a.eti"), "archive");
    for (ScriptedArchives archives : List.of(one, two)) {
      archives
          .archive("a.eti")
          .file("a", new byte[300_000])
          .file("b/c", "2")
          .file("b/d", new byte[200_000])
          .file("e", new byte[100_000])
          .file("f", "");
    }
  }

  @Test
  void bothReadersTogetherDeliverEverythingOnce() throws IOException {
    List<WrittenFile> files = read();

    assertThat(files).extracting(WrittenFile::path).containsExactly("a", "b/c", "b/d", "e", "f");
    assertThat(Files.size(temp.resolve("tree/b/d"))).isEqualTo(200_000);
  }

  @Test
  void failureOfEitherReaderIsTheFailureOfBoth() {
    two.archive("a.eti").readFails(ArchiveProblem.CORRUPT);
    assertThatThrownBy(this::read).isInstanceOf(ArchiveFailedException.class);

    temp = temp.resolve("again");
    Trees.write(temp.resolve("a.eti"), "archive");
    one.archive("a.eti").readFails(ArchiveProblem.ENCRYPTED);
    assertThatThrownBy(this::read).isInstanceOf(ArchiveFailedException.class);
  }

  @Test
  void suitsLargeArchivesThatFitTwiceIntoMemory() throws ArchiveException {
    ArchiveLimits limits = new ArchiveLimits(10, 64, Duration.ofSeconds(1));

    assertThat(PairedReading.suits(listing(false, true, 33), limits)).isFalse();
    assertThat(PairedReading.suits(listing(true, true, 32), limits)).isFalse();
    assertThat(PairedReading.suits(listing(false, false, 32), limits)).isFalse();
    assertThat(PairedReading.suits(listing(false, true, 32), limits))
        .isEqualTo(Runtime.getRuntime().availableProcessors() > 1);
  }

  private static ArchiveListing listing(boolean solid, boolean selectable, long dictionary)
      throws ArchiveException {
    ScriptedArchives.Script script =
        new ScriptedArchives()
            .archive("x")
            .entry("x", EntryKind.FILE, 64L << 20, OptionalLong.empty(), new byte[0]);
    return new ArchiveListing(
        "RAR5", script.listing().entries(), solid, selectable, OptionalLong.of(dictionary));
  }

  private List<WrittenFile> read() {
    ArchiveLimits limits = ArchiveLimits.defaults();
    Path file = temp.resolve("a.eti");
    try (OpenArchive first = new ArchiveOpener(List.of(one), limits).open(GOO, file);
        OpenArchive second = new ArchiveOpener(List.of(two), limits).open(GOO, file)) {
      ArchiveListing listing = first.listing(cancel);
      CheckedEntries entries =
          CheckedEntries.of(
              GOO, temp.resolve("tree"), List.of(listing.entries()), limits.maxEntries());
      try (SafeWriter writer =
          new SafeWriter(GOO, temp.resolve("tree"), entries, cancel, InstallProgress.NONE)) {
        new PairedReading(first, second, cancel)
            .read(listing, entry -> true, writer.sink(), writer.sink());
        return writer.finish();
      }
    }
  }
}
