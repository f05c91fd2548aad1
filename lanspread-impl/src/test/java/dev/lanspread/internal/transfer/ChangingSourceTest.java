package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.OperationKind;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.OperationTable;
import dev.lanspread.internal.protocol.Message.GetBatch;
import dev.lanspread.internal.protocol.Message.GetContent;
import dev.lanspread.internal.protocol.Message.GetManifest;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.GamesFolder;
import dev.lanspread.internal.store.MemoryDisk;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to a source's files and when: a download never ends in a mixture. */
@Timeout(60)
class ChangingSourceTest {

  private static final long CHUNK = 64 << 10;
  private static final int CHUNKS = 32;
  private static final int SIZE = CHUNKS * (int) CHUNK;
  private static final int SEEDS = 3;

  private final SourceRoom room = new SourceRoom();
  private final Workers workers = new Workers("test");
  private final CatalogGame game = CatalogGame.of("ggoo", "Goo", Manifests.VERSION.value());

  @TempDir(factory = MemoryDisk.class)
  Path folder;

  private PackageOnDisk source;
  private byte[] original;
  private OperationTable table;
  private GameRoot root;

  @BeforeEach
  void makeSource() throws IOException {
    source = new PackageOnDisk(folder.resolve("source"), SIZE, 3000);
    original = Files.readAllBytes(source.path().resolve("f0"));
    Path games = Files.createDirectories(folder.resolve("games"));
    root = new GameRoot(games.resolve("ggoo"));
    table = new OperationTable(Runnable::run, new GamesFolder(games));
  }

  @AfterEach
  void close() {
    room.close();
    workers.close();
  }

  static Stream<Arguments> changesAndMoments() {
    return Arrays.stream(FileChange.values())
        .flatMap(
            change ->
                new Random(47)
                    .ints(SEEDS, 1, CHUNKS)
                    .mapToObj(request -> Arguments.of(change, request)));
  }

  @ParameterizedTest
  @MethodSource("changesAndMoments")
  void aLoneSourceGivesItsFileAsAWholeOrNotAtAll(FileChange change, int request) throws Exception {
    room.add("changing", changing(change, request));

    Optional<ErrorCode> failure = download();

    if (failure.isEmpty()) {
      byte[] now = Files.readAllBytes(source.path().resolve("f0"));
      assertThat(Files.readAllBytes(root.path().resolve("f0"))).isIn(original, now);
      assertThat(root.sentinel()).exists();
    } else {
      assertThat(failure).contains(ErrorCode.SOURCES_LOST);
      assertThat(change).isNotIn(FileChange.TOUCHED, FileChange.EXCHANGED);
      assertThat(root.sentinel()).doesNotExist();
      source.list();
      assertThat(download()).isEmpty();
      assertThat(root.path().resolve("f0"))
          .hasBinaryContent(Files.readAllBytes(source.path().resolve("f0")));
    }
  }

  @ParameterizedTest
  @MethodSource("changesAndMoments")
  void besideASourceThatKeepsItsFilesTheDownloadFinishes(FileChange change, int request)
      throws Exception {
    PackageOnDisk kept = new PackageOnDisk(folder.resolve("kept"), SIZE, 3000);
    room.add("changing", changing(change, request / 2 + 1));
    room.add("keeping", serving(kept));

    assertThat(download()).isEmpty();

    if (change != FileChange.EXCHANGED) {
      // Of the same size: what it is then, only a hash of its content could tell.
      assertThat(root.path().resolve("f0")).hasBinaryContent(original);
    }
    assertThat(root.path().resolve("f0")).hasSize(SIZE);
  }

  @ParameterizedTest
  @EnumSource(FileChange.class)
  void whatChangedAfterItsLastByteIsNoticedBeforeTheCommit(FileChange change) throws Exception {
    AtomicInteger lists = new AtomicInteger();
    SourceRoom.Behaviour honest = serving(source);
    room.add(
        "changing",
        (request, channel) -> {
          if (request instanceof GetManifest && lists.incrementAndGet() == 2) {
            change.happenTo(source.path().resolve("f0"), 4096);
          }
          honest.serve(request, channel);
        });

    Optional<ErrorCode> failure = download();

    if (change == FileChange.TOUCHED || change == FileChange.EXCHANGED) {
      assertThat(failure).isEmpty();
      assertThat(root.path().resolve("f0"))
          .hasBinaryContent(Files.readAllBytes(source.path().resolve("f0")));
    } else {
      assertThat(failure).contains(ErrorCode.SOURCES_LOST);
      assertThat(root.sentinel()).doesNotExist();
    }
  }

  @Test
  void whatChangedBetweenTwoAttemptsIsFetchedAgain() throws Exception {
    AtomicInteger left = new AtomicInteger(CHUNKS / 2);
    SourceRoom.Behaviour honest = serving(source);
    PeerId[] leaving = new PeerId[1];
    leaving[0] =
        room.add(
            "leaving",
            (request, channel) -> {
              if (request instanceof GetContent && left.getAndDecrement() == 0) {
                room.remove(leaving[0]);
              }
              honest.serve(request, channel);
            });
    assertThat(download(Duration.ofSeconds(1))).contains(ErrorCode.CANCELLED);
    FileChange.EXCHANGED.happenTo(source.path().resolve("f0"), 0);
    source.list();

    room.add("leaving", honest);

    assertThat(download()).isEmpty();
    assertThat(root.path().resolve("f0"))
        .hasBinaryContent(Files.readAllBytes(source.path().resolve("f0")));
  }

  @Test
  void aSourceWhoseFileNeverRestsIsGivenUp() throws Exception {
    SourceRoom.Behaviour honest = serving(source);
    room.add(
        "restless",
        (request, channel) -> {
          if (request instanceof GetContent || request instanceof GetBatch) {
            FileChange.TOUCHED.happenTo(source.path().resolve("f0"), 0);
          }
          source.list();
          honest.serve(request, channel);
        });

    assertThat(download()).contains(ErrorCode.SOURCES_LOST);
    assertThat(root.sentinel()).doesNotExist();
  }

  private SourceRoom.Behaviour changing(FileChange change, int request) {
    AtomicInteger requests = new AtomicInteger();
    SourceRoom.Behaviour honest = serving(source);
    return (asked, channel) -> {
      if (asked instanceof GetContent && requests.incrementAndGet() == request) {
        change.happenTo(source.path().resolve("f0"), 4096);
      }
      honest.serve(asked, channel);
    };
  }

  private SourceRoom.Behaviour serving(PackageOnDisk game) {
    ContentServer server =
        new ContentServer(new ServingGate(Catalog.of(List.of(this.game)), game), game);
    return (request, channel) -> server.serve(Manifests.GIVER.peer(), request, channel);
  }

  private Optional<ErrorCode> download() {
    return download(Duration.ofSeconds(50));
  }

  /** Returns how the download failed; it is cancelled if it takes longer. */
  private Optional<ErrorCode> download(Duration patience) {
    ActiveOperation operation = table.begin(game.id(), OperationKind.DOWNLOAD);
    workers.after(patience, operation::cancel);
    try {
      new Downloader(new StateDirectory(folder.resolve("state")), room, workers, event -> {}, CHUNK)
          .download(
              operation,
              game,
              room.eligible(game.id()).orElseThrow(),
              root,
              List.of(),
              () -> OptionalLong.of(0));
      return Optional.empty();
    } catch (LanspreadException e) {
      return Optional.of(e.code());
    } finally {
      table.clear(operation);
    }
  }
}
