package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lanspread.Availability;
import dev.lanspread.ContentInfo;
import dev.lanspread.ContentManifest;
import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.PeerNode;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.OperationCancelledException;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HashOperationTest {

  private static final int SIZE = (3 << 20) + 5;

  @TempDir private Path folder;

  private final BlockingQueue<PeerEvent> events = new LinkedBlockingQueue<>();

  @Test
  void hashTellsTheRootAndTheGameStaysReady() throws Exception {
    Path root = givenGame("alpha");
    try (PeerNode node = node("alpha", false)) {
      assertThat(node.content(TestNode.GAME)).isEqualTo(ContentInfo.UNKNOWN);

      Operation operation = node.hash(TestNode.GAME);
      assertThat(operation.kind()).isEqualTo(OperationKind.HASH);
      assertThat(node.games().local().get(0).availability()).isEqualTo(Availability.READY);
      operation.completion().get(30, TimeUnit.SECONDS);

      ContentManifest manifest = ContentManifest.compute(root);
      PeerEvent.HashFinished finished = event(PeerEvent.HashFinished.class);
      assertThat(finished.root()).isEqualTo(manifest.root());
      assertThat(finished.files()).isEqualTo(manifest.files().size()).isEqualTo(2);
      assertThat(finished.bytes()).isEqualTo(SIZE + 9L);
      assertThat(node.content(TestNode.GAME).root()).contains(manifest.root());
      assertThat(operation.progress().bytes()).isEqualTo(finished.bytes());
      assertThat(node.activeOperations()).isEmpty();
    }
  }

  @Test
  void theLibraryIsHashedByItself() throws Exception {
    Path root = givenGame("alpha");
    try (PeerNode node = node("alpha", true)) {
      await().until(() -> node.content(TestNode.GAME).root().isPresent());

      assertThat(node.content(TestNode.GAME).root()).contains(ContentManifest.compute(root).root());
    }
    assertThat(folder.resolve("alpha/state/games/ggoo/content.json")).exists();
    assertThat(folder.resolve("alpha/state/games/ggoo/content.leaves")).hasSize(4 * 32);
    assertThat(threads()).noneMatch(name -> name.endsWith("-hasher"));
  }

  @Test
  void peersWithTheSamePackageMakeTheSameRoot() throws Exception {
    givenGame("alpha");
    MemoryNetwork network = new MemoryNetwork(1);
    try (PeerNode alpha = TestNode.in(folder.resolve("alpha"), network.transport()).start();
        PeerNode bravo = TestNode.in(folder.resolve("bravo"), network.transport()).start()) {
      bravo.connect(alpha.address()).get(10, TimeUnit.SECONDS);
      bravo
          .download(TestNode.GAME, DownloadOptions.PACKAGE_ONLY)
          .completion()
          .get(30, TimeUnit.SECONDS);
      alpha.hash(TestNode.GAME).completion().get(30, TimeUnit.SECONDS);
      bravo.hash(TestNode.GAME).completion().get(30, TimeUnit.SECONDS);

      assertThat(bravo.content(TestNode.GAME).root())
          .isPresent()
          .isEqualTo(alpha.content(TestNode.GAME).root());
    }
  }

  @Test
  void whatIsNotHereIsRefused() {
    try (PeerNode node = node("alpha", false)) {
      assertRefused(ErrorCode.NOT_DOWNLOADED, () -> node.hash(TestNode.GAME));
      assertRefused(ErrorCode.NOT_IN_CATALOG, () -> node.hash(GameId.of("other")));
      assertRefused(ErrorCode.NOT_IN_CATALOG, () -> node.content(GameId.of("other")));
      assertThat(node.content(TestNode.GAME)).isEqualTo(ContentInfo.UNKNOWN);
    }
  }

  @Test
  void aCancelledHashSaysSo() throws Exception {
    Path root = givenGame("alpha");
    // Changed just now, so that it is waited for.
    Files.setLastModifiedTime(
        root.resolve("data.bin"), FileTime.fromMillis(System.currentTimeMillis() + 1000));
    try (PeerNode node = node("alpha", false)) {
      Operation operation = node.hash(TestNode.GAME);
      assertThat(operation.cancel()).isTrue();

      assertThatThrownBy(() -> operation.completion().get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(OperationCancelledException.class);
      assertThat(event(PeerEvent.HashFailed.class).error().code()).isEqualTo(ErrorCode.CANCELLED);
    }
  }

  @Test
  void aFolderWithoutAVersionIsNoPackage() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));

    assertRefused(ErrorCode.NOT_DOWNLOADED, () -> ContentManifest.compute(empty));
  }

  @Test
  void theManifestHasWhatPeersWouldServe() throws Exception {
    Path root = givenGame("alpha");
    Files.createDirectories(root.resolve("local"));
    Files.writeString(root.resolve("local/save.txt"), "mine");
    Files.writeString(root.resolve("empty.txt"), "");
    Files.createSymbolicLink(root.resolve("link"), root.resolve("data.bin"));

    ContentManifest manifest = ContentManifest.compute(root);

    assertThat(manifest.version().value()).isEqualTo(TestNode.VERSION);
    assertThat(manifest.files())
        .extracting(ContentManifest.File::path)
        .containsExactly("data.bin", "empty.txt", "version.ini");
    assertThat(manifest.files().get(1).root()).isEmpty();
    assertThat(manifest.files().get(0).root().orElseThrow()).matches("[0-9a-f]{64}");
    assertThat(manifest.leftOut()).singleElement().asString().startsWith("link: ");
  }

  private Path givenGame(String name) throws Exception {
    Path root = TestNode.giveGame(folder.resolve(name), SIZE);
    for (String file : new String[] {"data.bin", "version.ini"}) {
      Files.setLastModifiedTime(root.resolve(file), FileTime.fromMillis(1_000_000_000_000L));
    }
    return root;
  }

  private PeerNode node(String name, boolean hashing) {
    return TestNode.in(folder.resolve(name), new MemoryNetwork(1).transport())
        .hashing(hashing)
        .listener(Set.of(EventKind.CONTENT, EventKind.WARNING), events::add)
        .start();
  }

  private <T> T event(Class<T> type) throws InterruptedException {
    PeerEvent next = events.poll(10, TimeUnit.SECONDS);
    assertThat(next).isInstanceOf(type);
    return type.cast(next);
  }

  private static Stream<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            LanspreadException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
