package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.DownloadOptions;
import dev.lanspread.PeerNode;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.transfer.FileChange;
import dev.lanspread.transport.kwik.KwikTransportProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Package files that change: at the source while they are fetched, and at home afterwards. */
class ChangedFilesTest {

  private static final int SIZE = 12 << 20;
  private static final int CHUNKS = 12;
  private static final int PATIENCE_SECONDS = 60;
  private static final int SENTINEL = TestNode.VERSION.length() + 1;

  @TempDir Path folder;

  private final AtomicLong bytes = new AtomicLong();
  private Path original;
  private PeerNode source;
  private PeerNode client;

  @BeforeEach
  void startNodes() throws Exception {
    original = TestNode.giveGame(folder.resolve("source"), SIZE);
    source = TestNode.in(folder.resolve("source"), new KwikTransportProvider()).start();
    client = TestNode.in(folder.resolve("client"), new KwikTransportProvider()).start();
    client.addListener(
        EnumSet.of(EventKind.TRANSFER),
        event -> {
          if (event instanceof PeerEvent.DownloadFinished finished) {
            bytes.set(finished.bytes());
          }
        });
    client.connect(source.address()).join();
  }

  @AfterEach
  void stopNodes() {
    client.close();
    source.close();
  }

  static Stream<Arguments> changesAndMoments() {
    return Arrays.stream(FileChange.values())
        .flatMap(
            change ->
                new Random(11).ints(2, 1, CHUNKS).mapToObj(chunk -> Arguments.of(change, chunk)));
  }

  @ParameterizedTest
  @MethodSource("changesAndMoments")
  void whatChangesAtTheSourceComesAsAWholeOrNotAtAll(FileChange change, int chunk)
      throws Exception {
    byte[] before = Files.readAllBytes(original.resolve("data.bin"));
    AtomicInteger chunks = new AtomicInteger();
    client.addListener(
        EnumSet.of(EventKind.TRANSFER, EventKind.PROGRESS),
        event -> {
          if (event instanceof PeerEvent.ChunkFinished && chunks.incrementAndGet() == chunk) {
            change(change, original.resolve("data.bin"));
          }
        });

    Optional<ErrorCode> failure = download();

    if (failure.isEmpty()) {
      byte[] now = Files.readAllBytes(original.resolve("data.bin"));
      assertThat(Files.readAllBytes(here("data.bin"))).isIn(before, now);
    } else {
      assertThat(failure).contains(ErrorCode.SOURCES_LOST);
      assertThat(here("version.ini")).doesNotExist();
    }
  }

  @Test
  void anIntactGameIsNotFetchedAgain() throws Exception {
    assertThat(download()).isEmpty();
    assertThat(bytes).hasValue(SIZE + SENTINEL);

    assertThat(download()).isEmpty();
    assertThat(bytes).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(FileChange.class)
  void aDownloadBringsBackWhatIsNoLongerAsItCame(FileChange change) throws Exception {
    Files.write(original.resolve("other.bin"), new byte[5000]);
    source.rescan();
    assertThat(download()).isEmpty();
    change(change, here("data.bin"));
    if (change == FileChange.EXCHANGED) {
      FileChange.TOUCHED.happenTo(here("data.bin"), 0);
    }

    assertThat(download()).isEmpty();

    assertThat(bytes).hasValue(SIZE + SENTINEL);
    assertThat(here("data.bin")).hasBinaryContent(Files.readAllBytes(original.resolve("data.bin")));
    assertThat(here("version.ini")).exists();
    assertThat(download()).isEmpty();
    assertThat(bytes).hasValue(0);
  }

  @Test
  void aMissingFileIsFetchedAgain() throws Exception {
    Files.write(original.resolve("other.bin"), new byte[5000]);
    source.rescan();
    assertThat(download()).isEmpty();
    Files.delete(here("other.bin"));

    assertThat(download()).isEmpty();

    assertThat(bytes).hasValue(5000 + SENTINEL);
    assertThat(here("other.bin")).hasBinaryContent(new byte[5000]);
  }

  @Test
  void aDamagedFileThatNobodyHasIsNamed() throws Exception {
    assertThat(download()).isEmpty();
    FileChange.TRUNCATED.happenTo(here("data.bin"), 1);
    Files.delete(original.resolve("version.ini"));
    source.rescan();
    await().until(() -> client.games().remote().isEmpty());

    assertThat(download()).contains(ErrorCode.SOURCES_LOST);

    assertThat(here("version.ini")).exists();
  }

  private static void change(FileChange change, Path file) {
    try {
      change.happenTo(file, 4096);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path here(String file) {
    return folder.resolve("client/games/ggoo").resolve(file);
  }

  private Optional<ErrorCode> download() throws Exception {
    try {
      client
          .download(TestNode.GAME, DownloadOptions.PACKAGE_ONLY)
          .completion()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.ofNullable(e.getCause()).map(cause -> ((LanspreadException) cause).code());
    }
  }
}
