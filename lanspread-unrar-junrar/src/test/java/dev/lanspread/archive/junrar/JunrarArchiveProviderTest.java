package dev.lanspread.archive.junrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.junrar.exception.RarException;
import com.github.junrar.rarfile.FileHeader;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.archive.EntryKind;
import dev.lanspread.testkit.archive.RarEntry;
import dev.lanspread.testkit.archive.RarFixture;
import dev.lanspread.testkit.archive.RarWriter;
import dev.lanspread.testkit.archive.RecordingSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JunrarArchiveProviderTest {

  private static final long MIB = 1L << 20;

  private final Path folder;

  JunrarArchiveProviderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(ArchiveProvider.class))
        .hasOnlyElementsOfType(JunrarArchiveProvider.class)
        .allSatisfy(
            provider -> {
              assertThat(provider.id()).isEqualTo("junrar");
              assertThat(provider.priority()).isEqualTo(100);
            });
  }

  @Test
  void refusesADictionaryAboveTheLimitBeforeItIsAllocated() throws IOException {
    Path archive = folder.resolve("dictionary.rar");
    int fourMib = 5;
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.add(RarEntry.file("packed", new byte[10]).withDictionary(fourMib));
    }
    assertReadFails(archive, 4 * MIB - 1, ArchiveProblem.DICTIONARY_TOO_LARGE);
    assertReadFails(archive, 4 * MIB, ArchiveProblem.CORRUPT);
  }

  @Test
  void readsAnArchiveWhoseDictionaryIsExactlyTheLimit() throws IOException {
    Path archive = RarFixture.RAR5.copyTo(folder);
    ArchiveProvider provider = new JunrarArchiveProvider();
    long needed;
    try (Archive opened = provider.open(archive, ArchiveLimits.defaults())) {
      needed = opened.listing().dictionaryBytes().orElseThrow();
    }
    try (Archive opened = provider.open(archive, limits(needed))) {
      opened.read(entry -> true, new RecordingSink());
    }
    assertReadFails(archive, needed - 1, ArchiveProblem.DICTIONARY_TOO_LARGE);
  }

  @Test
  void reportsADeviceAsOther() throws IOException {
    Path archive = folder.resolve("device.rar");
    int blockDevice = 060644;
    try (RarWriter writer = RarWriter.rar5(archive)) {
      writer.add(RarEntry.file("device", new byte[0]).withMode(blockDevice));
    }
    try (Archive opened = new JunrarArchiveProvider().open(archive, limits(MIB))) {
      assertThat(opened.listing().entries())
          .extracting(ArchiveEntry::kind)
          .containsExactly(EntryKind.OTHER);
    }
  }

  @Test
  void aListThatTheLibraryCutsShortIsRefused() throws IOException {
    Path archive = RarFixture.RAR5_STORED.copyTo(folder);
    JunrarArchiveProvider provider =
        new JunrarArchiveProvider(
            (channel, call, dictionary) ->
                new CutShort(JunrarDecoder.library().open(channel, call, dictionary)));
    try (Archive opened = provider.open(archive, limits(64 * MIB))) {
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(opened::listing)
          .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.CORRUPT));
    }
  }

  @Test
  void thereIsNoNextVolume() throws IOException, RarException {
    Path archive = RarFixture.RAR5_VOLUME_PART1.copyTo(folder);
    RarFixture.RAR5_VOLUME_PART2.copyTo(folder);
    try (FileChannel channel = FileChannel.open(archive)) {
      SupervisedCall call =
          new SupervisedCall(Duration.ofSeconds(1), () -> false, new LostThreads());
      JunrarDecoder.Opened opened =
          JunrarDecoder.library()
              .open(channel, call, ArchiveLimits.defaults().maxDictionaryBytes());
      FileHeader split = opened.headers().get(0);
      assertThat(split.isSplitAfter()).isTrue();
      assertThatExceptionOfType(RarException.class)
          .isThrownBy(() -> opened.extract(split, OutputStream.nullOutputStream()));
      opened.close();
    }
  }

  private static void assertReadFails(Path archive, long dictionary, ArchiveProblem problem)
      throws ArchiveException {
    try (Archive opened = new JunrarArchiveProvider().open(archive, limits(dictionary))) {
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(() -> opened.read(entry -> true, new RecordingSink()))
          .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
    }
  }

  private static ArchiveLimits limits(long dictionary) {
    return new ArchiveLimits(1_000, dictionary, Duration.ofSeconds(20));
  }

  private static final class CutShort implements JunrarDecoder.Opened {

    private final JunrarDecoder.Opened real;

    CutShort(JunrarDecoder.Opened real) {
      this.real = real;
    }

    @Override
    public List<FileHeader> headers() {
      return real.headers().subList(0, 3);
    }

    @Override
    public void extract(FileHeader header, OutputStream target) {
      throw new AssertionError("a short list must not be unpacked");
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
