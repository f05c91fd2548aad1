package dev.lanspread.archive.junrar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.RarOutline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes an archive has, its headers are walked to the end or refused. */
class RarOutlineFuzzTest {

  private static final int MAX_ENTRIES = 1000;

  @MethodSource("dev.lanspread.archive.junrar.ArchiveSeeds#all")
  @FuzzTest
  void anOutlineIsReadOrRefused(byte[] bytes) throws IOException {
    ArchiveSeeds.withFile(bytes, RarOutlineFuzzTest::read);
    if (HeaderChecksums.repair(bytes)) {
      ArchiveSeeds.withFile(bytes, RarOutlineFuzzTest::read);
    }
  }

  private static void read(Path file) throws ArchiveException, IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      RarOutline outline = RarOutline.read(channel, MAX_ENTRIES, () -> false);
      assertThat(outline.entries()).isBetween(0, MAX_ENTRIES);
    }
  }
}
