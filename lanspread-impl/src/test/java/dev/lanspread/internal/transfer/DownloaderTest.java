package dev.lanspread.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lanspread.OperationKind;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.operation.OperationTable;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Content;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.internal.protocol.Message.GetBatch;
import dev.lanspread.internal.protocol.Message.GetContent;
import dev.lanspread.internal.protocol.Message.GetManifest;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.GamesFolder;
import dev.lanspread.internal.store.MemoryDisk;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from sources of which only one need be honest. */
@Timeout(60)
class DownloaderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long CHUNK = 64 << 10;
  private static final int[] SIZES = {0, 1000, 5 << 20, 3 << 20, 77};

  private final SourceRoom room = new SourceRoom();
  private final Workers workers = new Workers("test");
  private final List<PeerEvent> events = new CopyOnWriteArrayList<>();
  private final CatalogGame game = CatalogGame.of("ggoo", "Goo", Manifests.VERSION.value());

  @TempDir(factory = MemoryDisk.class)
  Path folder;

  private long unpackedBytes;
  private PackageOnDisk original;
  private GameRoot root;

  @BeforeEach
  void makeOriginal() throws IOException {
    original = new PackageOnDisk(folder.resolve("original"), SIZES);
    root = new GameRoot(Files.createDirectory(folder.resolve("games")).resolve("ggoo"));
  }

  @AfterEach
  void close() {
    room.close();
    workers.close();
  }

  @Test
  void twoHonestSourcesShareTheWork() throws Exception {
    PeerId alpha = room.add("alpha", honest());
    PeerId bravo = room.add("bravo", honest());

    assertThat(download()).isEqualTo(total());

    assertWhole();
    assertThat(chunkSources()).containsOnly(alpha, bravo);
    assertThat(chunkBytes()).isEqualTo(total());
  }

  @Test
  void aSourceThatSendsWrongLengthsIsWorkedAround() throws Exception {
    room.add("honest", honest());
    room.add(
        "liar",
        listing(
            (request, channel) -> {
              channel.send(new Content(7), PATIENCE);
              channel.stream().write(ByteBuffer.allocate(7), PATIENCE);
            }));
    download();

    assertWhole();
  }

  @Test
  void aSourceThatSendsTooLittleOrTooMuchIsNotBelieved() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    room.add("honest", honest());
    room.add(
        "liar",
        listing(
            (request, channel) -> {
              int length = request instanceof GetContent c ? (int) c.length() : 0;
              int sent = Math.max(0, turn.incrementAndGet() % 2 == 0 ? length - 1 : length + 1);
              channel.send(new Content(length), PATIENCE);
              channel.stream().write(ByteBuffer.allocate(sent), PATIENCE);
            }));
    download();

    assertWhole();
  }

  @Test
  void whatASourceTakesBackIsFetchedAgain() throws Exception {
    AtomicInteger failures = new AtomicInteger(3);
    SourceRoom.Behaviour honest = honest();
    room.add(
        "changing",
        (request, channel) -> {
          if (request instanceof GetContent content && failures.getAndDecrement() > 0) {
            channel.send(new Content(content.length()), PATIENCE);
            channel.stream().write(ByteBuffer.allocate((int) content.length()), PATIENCE);
            throw new IOException("the game changed while it was served");
          }
          honest.serve(request, channel);
        });
    download();

    assertWhole();
  }

  @Test
  void smallFilesThatASourceTakesBackAreToldOfOnce() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    SourceRoom.Behaviour honest = honest();
    room.add(
        "changing",
        (request, channel) -> {
          honest.serve(request, channel);
          if (request instanceof GetBatch && failures.getAndDecrement() > 0) {
            await().until(() -> Files.exists(root.partial().resolve(GameRoot.SENTINEL)));
            throw new IOException("the game changed while it was served");
          }
        });
    download();

    assertWhole();
    assertThat(failures.get()).isNegative();
    assertThat(chunkBytes()).isEqualTo(total());
    assertThat(chunks()).doesNotHaveDuplicates();
  }

  @Test
  void aSourceThatDeclinesHalfOfItsPartsStillHelps() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    SourceRoom.Behaviour honest = honest();
    room.add("honest", honest);
    PeerId busy =
        room.add(
            "busy",
            listing(
                (request, channel) -> {
                  if (turn.incrementAndGet() % 2 == 0) {
                    channel.send(new Declined(Declined.Reason.BUSY), PATIENCE);
                  } else {
                    honest.serve(request, channel);
                  }
                }));
    download();

    assertWhole();
    assertThat(chunkSources()).contains(busy);
  }

  @Test
  void aSourceThatAcceptsAndSendsNothingHoldsNothingBackForLong() throws Exception {
    room.add("honest", honest());
    PeerId silent = room.add("silent", listing((request, channel) -> sleepForever()));

    download();

    assertWhole();
    assertThat(chunkSources()).doesNotContain(silent);
  }

  @Test
  void aSourceThatDiesIsReplaced() throws Exception {
    AtomicInteger left = new AtomicInteger(5);
    SourceRoom.Behaviour honest = honest();
    room.add("honest", honest);
    PeerId[] dying = new PeerId[1];
    dying[0] =
        room.add(
            "dying",
            listing(
                (request, channel) -> {
                  if (left.getAndDecrement() == 0) {
                    room.remove(dying[0]);
                  }
                  honest.serve(request, channel);
                }));
    download();

    assertWhole();
  }

  @Test
  void withoutAnySourceThatAnswersSourcesAreLost() throws Exception {
    room.add(
        "declining",
        (request, channel) -> channel.send(new Declined(Declined.Reason.NOT_DOWNLOADED), PATIENCE));

    assertThat(failure(game)).isEqualTo(ErrorCode.SOURCES_LOST);
    assertThat(root.path()).doesNotExist();
  }

  @Test
  void theOnlySourceThatTurnsAwayForGoodEndsTheDownloadAndARetryContinues() throws Exception {
    AtomicInteger left = new AtomicInteger(20);
    SourceRoom.Behaviour honest = honest();
    PeerId source =
        room.add(
            "leaving",
            listing(
                (request, channel) -> {
                  if (left.getAndDecrement() > 0) {
                    honest.serve(request, channel);
                  } else {
                    channel.send(new Declined(Declined.Reason.NOT_DOWNLOADED), PATIENCE);
                  }
                }));
    assertThat(failure(game)).isEqualTo(ErrorCode.SOURCES_LOST);
    assertThat(root.sentinel()).doesNotExist();
    long before = fetched();

    room.remove(source);
    room.add("honest", honest());
    assertThat(needs()).isEqualTo(new DownloadNeeds(total() - before, 0, 1));
    assertThat(download()).isEqualTo(total() - before).isLessThan(total());
    assertWhole();
  }

  @Test
  void whatADownloadNeedsIsToldWithoutChangingAnything() throws Exception {
    room.add("alpha", honest());
    room.add("bravo", honest());

    assertThat(needs()).isEqualTo(new DownloadNeeds(total(), 0, 2));
    assertThat(root.path()).doesNotExist();

    download();
    assertThat(needs().replacedBytes()).as("of the same files in place").isEqualTo(total());
  }

  @Test
  void aContentManifestThatCannotBeCheckedIsRefused() throws Exception {
    room.add("honest", honest());
    CatalogGame demanding =
        new CatalogGame(
            game.id(), game.name(), game.version(), Optional.of("sha256:" + "0".repeat(64)));

    assertThat(failure(demanding)).isEqualTo(ErrorCode.VERIFICATION_FAILED);
    assertThat(root.path()).doesNotExist();
  }

  @Test
  void aListThatMustNotBeWrittenHasNoVote() throws Exception {
    PeerId honest = room.add("honest", honest());
    room.add(
        "hostile",
        (request, channel) ->
            channel.send(
                new Message.Manifest(
                    true, List.of(new FileEntry("../evil", 1), new FileEntry("version.ini", 9))),
                PATIENCE));
    download();

    assertWhole();
    assertThat(chunkSources()).containsOnly(honest);
  }

  @Test
  void aSourceThatJoinsLateWithAnotherListIsNotUsed() throws Exception {
    PackageOnDisk other = new PackageOnDisk(folder.resolve("other"), 1, 2, 3);
    SourceRoom.Behaviour honest = honest();
    AtomicInteger requests = new AtomicInteger();
    PeerId first =
        room.add(
            "first",
            listing(
                (request, channel) -> {
                  if (requests.incrementAndGet() == 3) {
                    addQuietly("late", serving(other));
                  }
                  pause(20);
                  honest.serve(request, channel);
                }));
    download();

    assertWhole();
    assertThat(chunkSources()).containsOnly(first);
  }

  @Test
  void aDownloadThatIsCancelledWhileNothingComesStopsWithinASecond() throws Exception {
    AtomicInteger left = new AtomicInteger(10);
    Cancelled cancelled = new Cancelled();
    SourceRoom.Behaviour honest = honest();
    room.add(
        "slow",
        listing(
            (request, channel) -> {
              if (left.getAndDecrement() <= 0) {
                cancelled.now();
                sleepForever();
              }
              honest.serve(request, channel);
            }));

    cancelled.assertStopsWithinASecond();
    room.add("honest", honest());
    assertThat(download()).isLessThan(total());
    assertWhole();
  }

  @Test
  void aDownloadThatIsCancelledWhileItsSourceGivesNoStreamStopsWithinASecond() throws Exception {
    AtomicInteger left = new AtomicInteger(10);
    Cancelled cancelled = new Cancelled();
    SourceRoom.Behaviour honest = honest();
    room.add(
        "mute",
        listing(
            (request, channel) -> {
              if (left.getAndDecrement() <= 0) {
                room.giveNoStreams(cancelled::now);
                throw new IOException("no more");
              }
              honest.serve(request, channel);
            }));

    cancelled.assertStopsWithinASecond();
    assertThat(fetched()).isPositive();
  }

  /** A download that somebody cancels. */
  private final class Cancelled {

    private final ActiveOperation operation = operation();
    private final AtomicLong moment = new AtomicLong();

    void now() {
      moment.compareAndSet(0, System.nanoTime());
      operation.cancel();
    }

    void assertStopsWithinASecond() {
      assertThatThrownBy(() -> download(operation, game))
          .extracting(e -> ((LanspreadException) e).code())
          .isEqualTo(ErrorCode.CANCELLED);
      assertThat(Duration.ofNanos(System.nanoTime() - moment.get()))
          .isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aLoneSourceThatIsBusyNowAndThenIsEnoughAndWarnedOfOnce() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    SourceRoom.Behaviour honest = honest();
    room.add(
        "busy",
        listing(
            (request, channel) -> {
              if (turn.incrementAndGet() % 10 == 0) {
                channel.send(new Declined(Declined.Reason.BUSY), PATIENCE);
              } else {
                honest.serve(request, channel);
              }
            }));
    download();

    assertWhole();
    assertThat(turn.get()).isGreaterThan(100);
    assertThat(events.stream().filter(PeerEvent.Warning.class::isInstance)).hasSize(1);
  }

  private SourceRoom.Behaviour honest() {
    return serving(original);
  }

  private SourceRoom.Behaviour serving(PackageOnDisk game) {
    ContentServer server =
        new ContentServer(new ServingGate(Catalog.of(List.of(this.game)), game), game);
    PeerId anybody = PeerId.ofSubjectPublicKeyInfo(new byte[] {1});
    return (request, channel) -> server.serve(anybody, request, channel);
  }

  /** Lists honestly and does something else with requests for content. */
  private SourceRoom.Behaviour listing(SourceRoom.Behaviour content) {
    SourceRoom.Behaviour honest = honest();
    return (request, channel) ->
        (request instanceof GetManifest ? honest : content).serve(request, channel);
  }

  private void addQuietly(String name, SourceRoom.Behaviour behaviour) {
    try {
      room.add(name, behaviour);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private long download() {
    return download(operation(), game);
  }

  private long download(ActiveOperation operation, CatalogGame wanted) {
    StateDirectory state = new StateDirectory(folder.resolve("state"));
    return new Downloader(state, room, workers, events::add, CHUNK)
        .download(
            operation,
            wanted,
            room.eligible(game.id()).orElseThrow(),
            root,
            List.of(),
            () -> OptionalLong.of(unpackedBytes));
  }

  private DownloadNeeds needs() {
    StateDirectory state = new StateDirectory(folder.resolve("state"));
    return new Downloader(state, room, workers, events::add, CHUNK)
        .needs(
            game,
            room.eligible(game.id()).orElseThrow(),
            root,
            List.of(),
            new Cancellation(game.id()));
  }

  private ErrorCode failure(CatalogGame wanted) {
    try {
      download(operation(), wanted);
    } catch (LanspreadException e) {
      return e.code();
    }
    throw new AssertionError("the download did not fail");
  }

  private void assertWhole() throws IOException {
    for (int i = 0; i < SIZES.length; i++) {
      assertThat(root.path().resolve("f" + i))
          .hasBinaryContent(Files.readAllBytes(original.path().resolve("f" + i)));
    }
    assertThat(root.sentinel()).hasBinaryContent(Manifests.SENTINEL);
    assertThat(root.partial()).doesNotExist();
  }

  private long fetched() {
    StateDirectory state = new StateDirectory(folder.resolve("state"));
    DownloadJournal journal = new DownloadJournal(state, game.id());
    return journal.readHave(journal.readPlan().orElseThrow().manifest()).bytes();
  }

  private static long total() {
    long total = Manifests.SENTINEL.length;
    for (int size : SIZES) {
      total += size;
    }
    return total;
  }

  private List<PeerId> chunkSources() {
    return chunks().stream().map(chunk -> chunk.source().peer()).distinct().toList();
  }

  private long chunkBytes() {
    return chunks().stream().mapToLong(PeerEvent.ChunkFinished::length).sum();
  }

  private List<PeerEvent.ChunkFinished> chunks() {
    return events.stream()
        .filter(PeerEvent.ChunkFinished.class::isInstance)
        .map(PeerEvent.ChunkFinished.class::cast)
        .toList();
  }

  private static void sleepForever() {
    pause(60_000);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An operation whose claim on the folder has ended, as nobody else is there. */
  private ActiveOperation operation() {
    OperationTable table =
        new OperationTable(Runnable::run, new GamesFolder(folder.resolve("games")));
    ActiveOperation operation = table.begin(game.id(), OperationKind.DOWNLOAD);
    table.clear(operation);
    return operation;
  }
}
