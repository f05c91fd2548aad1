package dev.lanspread.archive.junrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.junrar.exception.RarException;
import com.github.junrar.rarfile.FileHeader;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.testkit.archive.RarFixture;
import dev.lanspread.testkit.archive.RecordingSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hostile archive that makes the library run for ever. */
final class HangingDecoderTest {

  private static final ArchiveLimits LIMITS = limits(Duration.ofMillis(500));
  private static final ArchiveLimits PATIENT = limits(Duration.ofMinutes(5));

  private final CountDownLatch release = new CountDownLatch(1);
  private volatile Extraction extraction = this::hang;
  private final JunrarArchiveProvider provider =
      new JunrarArchiveProvider(
          (channel, call, dictionary) ->
              new Scripted(JunrarDecoder.library().open(channel, call, dictionary)));
  private final Path archive;

  @FunctionalInterface
  private interface Extraction {
    void run(OutputStream target) throws RarException;
  }

  HangingDecoderTest(@TempDir Path folder) throws IOException {
    archive = RarFixture.RAR5_STORED.copyTo(folder);
  }

  @AfterEach
  void endLostThreads() {
    release.countDown();
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("lanspread")));
  }

  @Test
  void aReadingWithoutOutputIsGivenUpAfterTheStallTimeout() throws ArchiveException {
    assertReadFails(ArchiveProblem.STALLED);
  }

  @Test
  void theProviderRefusesWorkWhileTooManyThreadsAreLostAndRecoversWhenTheyEnd()
      throws ArchiveException {
    for (int i = 0; i < LostThreads.BUDGET; i++) {
      assertReadFails(ArchiveProblem.STALLED);
    }
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> provider.open(archive, LIMITS))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.PROVIDER_UNAVAILABLE));

    release.countDown();
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> provider.open(archive, LIMITS).close());
  }

  @Test
  void aLostThreadThatComesBackNeverReachesTheSink() throws ArchiveException {
    extraction =
        target -> {
          hang(target);
          write(target, new byte[10]);
        };
    RecordingSink sink = new RecordingSink();
    try (Archive opened = provider.open(archive, LIMITS)) {
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(() -> opened.read(entry -> true, sink));
    }
    int before = sink.ended().size();
    endLostThreads();
    assertThat(sink.ended()).hasSize(before);
  }

  @Test
  void aReadingThatHangsCanBeCancelledBeforeItStalls() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    extraction =
        target -> {
          hanging.countDown();
          hang(target);
        };
    try (Archive opened = provider.open(archive, PATIENT)) {
      Thread canceller =
          new Thread(
              () -> {
                awaitUninterruptibly(hanging);
                opened.cancel();
              });
      canceller.start();
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(() -> opened.read(entry -> true, new RecordingSink()))
          .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.CANCELLED));
      canceller.join();
    }
  }

  @Test
  void outputWithoutEndIsCutAtTheListedSize() throws ArchiveException {
    extraction =
        target -> {
          while (true) {
            write(target, new byte[1 << 16]);
          }
        };
    assertReadFails(ArchiveProblem.CORRUPT);
  }

  @Test
  void errorsOfTheLibraryAreAnArchivesFault() throws ArchiveException {
    extraction =
        target -> {
          throw new StackOverflowError();
        };
    assertReadFails(ArchiveProblem.CORRUPT);
    extraction =
        target -> {
          throw new OutOfMemoryError();
        };
    assertReadFails(ArchiveProblem.DICTIONARY_TOO_LARGE);
    extraction =
        target -> {
          throw new ArrayIndexOutOfBoundsException();
        };
    assertReadFails(ArchiveProblem.CORRUPT);
  }

  private void assertReadFails(ArchiveProblem problem) throws ArchiveException {
    ArchiveLimits limits = problem == ArchiveProblem.STALLED ? LIMITS : PATIENT;
    try (Archive opened = provider.open(archive, limits)) {
      assertThatExceptionOfType(ArchiveException.class)
          .isThrownBy(() -> opened.read(entry -> true, new RecordingSink()))
          .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
    }
  }

  private static ArchiveLimits limits(Duration stallTimeout) {
    return new ArchiveLimits(1_000, 64L << 20, stallTimeout);
  }

  private void hang(OutputStream target) {
    awaitUninterruptibly(release);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody may interrupt the decoder", e);
    }
  }

  private static void write(OutputStream target, byte[] bytes) throws RarException {
    try {
      target.write(bytes);
    } catch (IOException e) {
      throw new RarException(e);
    }
  }

  private final class Scripted implements JunrarDecoder.Opened {

    private final JunrarDecoder.Opened real;

    Scripted(JunrarDecoder.Opened real) {
      this.real = real;
    }

    @Override
    public List<FileHeader> headers() {
      return real.headers();
    }

    @Override
    public void extract(FileHeader header, OutputStream target) throws RarException {
      extraction.run(target);
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
