package dev.lanspread.archive.junrar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes an archive has, it is read as it says or refused, in bounded time and memory. */
class JunrarFuzzTest {

  private static final int MAX_ENTRIES = 1000;
  private static final long MAX_CONTENT = 4 << 20;
  private static final ArchiveLimits LIMITS =
      new ArchiveLimits(MAX_ENTRIES, 4 << 20, Duration.ofSeconds(5));

  @MethodSource("dev.lanspread.archive.junrar.ArchiveSeeds#all")
  @FuzzTest
  void anArchiveIsReadOrRefused(byte[] bytes) throws IOException {
    ArchiveSeeds.withFile(bytes, JunrarFuzzTest::read);
    if (HeaderChecksums.repair(bytes)) {
      ArchiveSeeds.withFile(bytes, JunrarFuzzTest::read);
    }
  }

  private static void read(Path file) throws ArchiveException {
    try (Archive archive = new JunrarArchiveProvider().open(file, LIMITS)) {
      ArchiveListing listing = archive.listing();
      for (int i = 0; i < listing.entries().size(); i++) {
        assertThat(listing.entries().get(i).index()).isEqualTo(i);
        assertThat(listing.entries().get(i).size()).isNotNegative();
      }
      CheckingSink sink = new CheckingSink();
      archive.read(entry -> true, sink);
      assertThat(sink.ended).isEqualTo(listing.entries().size());
    }
  }

  /** Refuses what the listing did not announce, and content without end. */
  private static final class CheckingSink implements EntrySink {

    private final CRC32 crc = new CRC32();
    private @Nullable ArchiveEntry open;
    private int ended;
    private long received;
    private long total;

    @Override
    public void begin(ArchiveEntry entry) {
      assertThat(open).isNull();
      assertThat(entry.index()).isEqualTo(ended);
      open = entry;
      received = 0;
      crc.reset();
    }

    @Override
    public void content(ByteBuffer bytes) throws IOException {
      received += bytes.remaining();
      total += bytes.remaining();
      if (total > MAX_CONTENT) {
        throw new IOException("enough");
      }
      crc.update(bytes);
    }

    @Override
    public void end(ArchiveEntry entry) {
      assertThat(entry).isSameAs(open);
      assertThat(received).isEqualTo(entry.size());
      entry.crc32().ifPresent(expected -> assertThat(crc.getValue()).isEqualTo(expected));
      open = null;
      ended++;
    }
  }
}
