package dev.lanspread.testkit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancelling, closing, failing sinks, and nothing left behind. */
interface LifeCycleContract extends ArchiveContract {

  @Test
  default void isAvailableWithAPlainId() {
    assertThat(provider().availability()).isInstanceOf(ProviderAvailability.Available.class);
    assertThat(provider().id()).matches("[a-z0-9-]+");
  }

  @Test
  default void refusesUnknownOptionsByName() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> provider().withOptions(Map.of("no-such-option", "1")))
        .withMessageContaining("no-such-option");
    assertThat(provider().withOptions(Map.of()).id()).isEqualTo(provider().id());
  }

  @Test
  default void aCancelFromAnotherThreadEndsReadingWithinASecond(@TempDir Path folder)
      throws Exception {
    assertEndsWithinASecond(folder, Archive::cancel);
  }

  @Test
  default void aCloseFromAnotherThreadEndsReadingWithinASecond(@TempDir Path folder)
      throws Exception {
    assertEndsWithinASecond(folder, Archive::close);
  }

  @Test
  default void refusesToReadAfterACancelOrAClose(@TempDir Path folder) throws IOException {
    Path file = RarFixture.RAR5.copyTo(folder);
    try (Archive archive = provider().open(file, limits())) {
      archive.listing();
      archive.cancel();
      archive.cancel();
      assertCancelled(() -> archive.read(entry -> true, ArchiveContract.nowhere()));
      assertCancelled(archive::listing);
    }
    Ending close = Archive::close;
    try (Archive archive = provider().open(file, limits())) {
      close.apply(archive);
      assertCancelled(archive::listing);
    }
  }

  @Test
  default void aSinkThatThrowsStopsTheReadingAndIsTheCause(@TempDir Path folder)
      throws IOException {
    for (RarFixture fixture : List.of(RarFixture.RAR5, RarFixture.RAR5_SOLID, RarFixture.RAR4)) {
      Path file = fixture.copyTo(folder);
      for (FailingSink.At at : FailingSink.At.values()) {
        IOException diskFull = new IOException("disk full");
        FailingSink sink = new FailingSink(at, diskFull);
        try (Archive archive = provider().open(file, limits())) {
          assertThatExceptionOfType(ArchiveException.class)
              .isThrownBy(() -> archive.read(entry -> true, sink))
              .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.SINK_FAILED))
              .satisfies(e -> assertThat(e.getCause()).isSameAs(diskFull));
          assertThat(sink.callsAfterFailure()).isZero();
        }
      }
    }
  }

  @Test
  default void leavesNothingOpenAfterAReading(@TempDir Path folder) throws IOException {
    readAll(RarFixture.RAR5.copyTo(folder));
    assertThat(openFilesBelow(folder)).isEmpty();
  }

  @AfterEach
  default void leavesNoThreadAndNoProcess() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              assertThat(lanspreadThreads()).isEmpty();
              assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                  .isEmpty();
            });
  }

  private void assertEndsWithinASecond(Path folder, Ending ending) throws Exception {
    Path file = folder.resolve("large.rar");
    try (RarWriter writer = RarWriter.rar5(file)) {
      for (int i = 0; i < 8; i++) {
        writer.file("part-" + i, SampleTree.noise(4 << 20, i));
      }
    }
    SlowSink sink = new SlowSink();
    try (Archive archive = provider().open(file, limits())) {
      FutureTask<Void> reading =
          new FutureTask<>(
              () -> {
                archive.read(entry -> true, sink);
                return null;
              });
      Thread thread = new Thread(reading, "contract-reader");
      thread.start();
      sink.started.await();
      ending.apply(archive);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> getWithinASecond(reading))
          .satisfies(
              e ->
                  assertThat(((ArchiveException) Objects.requireNonNull(e.getCause())).problem())
                      .isEqualTo(ArchiveProblem.CANCELLED));
      thread.join();
    }
  }

  private static void getWithinASecond(FutureTask<Void> reading)
      throws InterruptedException, ExecutionException, TimeoutException {
    reading.get(1, TimeUnit.SECONDS);
  }

  private static void assertCancelled(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.problem()).isEqualTo(ArchiveProblem.CANCELLED));
  }

  private static List<String> lanspreadThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("lanspread"))
        .toList();
  }

  /** Returns the files below {@code folder} that this process has open; none where unknown. */
  static List<Path> openFilesBelow(Path folder) throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return List.of();
    }
    try (Stream<Path> links = Files.list(descriptors)) {
      return links
          .flatMap(
              link -> {
                try {
                  return Stream.of(Files.readSymbolicLink(link));
                } catch (IOException e) {
                  // Closed since it was listed.
                  return Stream.empty();
                }
              })
          .filter(target -> target.startsWith(folder))
          .toList();
    }
  }

  /** How a reading is ended from outside. */
  @FunctionalInterface
  interface Ending {
    void apply(Archive archive);
  }

  /** Takes a little while for every part, so that a reading lasts. */
  final class SlowSink implements EntrySink {

    private static final long PAUSE_NANOS = 5_000_000;

    final CountDownLatch started = new CountDownLatch(1);

    @Override
    public void begin(ArchiveEntry entry) {}

    @Override
    public void content(ByteBuffer bytes) {
      bytes.position(bytes.limit());
      started.countDown();
      java.util.concurrent.locks.LockSupport.parkNanos(PAUSE_NANOS);
    }

    @Override
    public void end(ArchiveEntry entry) {}
  }
}
