package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lanspread.Availability;
import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.LaunchResult;
import dev.lanspread.OperationKind;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.PlayerProfile;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.transport.kwik.KwikTransportProvider;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes in one JVM: they share nothing, and nothing of theirs is left after close. */
class NodeLifeCycleTest {

  private static final GameId GOO = TestNode.GAME;

  @TempDir Path folder;

  private final List<PeerEvent> events = new CopyOnWriteArrayList<>();

  @Test
  void twoNodesShareAGameAndLeaveNoThreadPortOrFile() throws IOException {
    givePackage("alpha");
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    PeerAddress alphaAddress;
    try (PeerNode alpha = builder("alpha").start();
        PeerNode bravo = builder("bravo").start()) {
      alphaAddress = alpha.address();
      bravo.connect(alphaAddress).join();

      assertThat(bravo.games().remote()).singleElement().matches(game -> game.peerCount() == 1);
      bravo.download(GOO, DownloadOptions.PACKAGE_ONLY).completion().join();
      assertThat(bravo.games().local())
          .singleElement()
          .matches(game -> game.availability() == Availability.READY);
      assertThat(bravo.activeOperations()).isEmpty();
    }

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              System.gc(); // kwik leaves one executor per connection to the collector.
              assertThat(newThreads(before)).isEmpty();
            });
    try (DatagramSocket socket = new DatagramSocket(alphaAddress.toSocketAddress())) {
      assertThat(socket.isBound()).isTrue();
    }
    assertThat(openFilesBelow(folder)).isEmpty();
  }

  @Test
  void closeIsIdempotentAndEndsEverythingElse() {
    PeerNode node = builder("alpha").start();

    node.close();
    node.close();

    assertThatThrownBy(() -> node.download(GOO)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(node::rescan).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void ofPlaysAtOnceOneAppliesTheSettings() throws Exception {
    Path local = Files.createDirectories(givePackage("alpha").resolve("local"));
    for (int i = 0; i < 500; i++) {
      Files.createDirectories(local.resolve("folder" + i));
    }
    Files.writeString(local.resolve("folder499/account_name.txt"), "nobody");
    int players = 4;
    CyclicBarrier together = new CyclicBarrier(players);
    ExecutorService threads = Executors.newFixedThreadPool(players);
    try (PeerNode node = builder("alpha").start()) {
      List<Future<LaunchResult>> plays = new ArrayList<>();
      for (int i = 0; i < players; i++) {
        plays.add(
            threads.submit(
                () -> {
                  together.await();
                  return node.launchSettings().apply(GOO, new PlayerProfile("Ann", "german"));
                }));
      }
      int applied = 0;
      for (Future<LaunchResult> play : plays) {
        applied += play.get(20, TimeUnit.SECONDS).alreadyApplied() ? 0 : 1;
      }

      assertThat(applied).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void oneGameThatCannotBeRecoveredKeepsNobodyFromStarting() throws IOException {
    givePackage("alpha");
    Path journals = Files.createDirectories(folder.resolve("alpha/state/games/ggoo"));
    Files.createDirectory(journals.resolve("install.journal"));

    try (PeerNode alpha = builder("alpha").start()) {
      assertThat(alpha.games().local()).singleElement().matches(game -> game.downloaded());
    }
  }

  @Test
  void aSecondNodeOnTheSameStateDirectoryIsRefused() {
    try (PeerNode first = builder("alpha").start()) {
      assertThatThrownBy(() -> builder("alpha").start())
          .isInstanceOf(LanspreadException.class)
          .hasMessageContaining("state directory")
          .hasMessageContaining("no other node");
      assertThat(first.peers()).isEmpty();
    }
  }

  @Test
  void aPortThatIsTakenIsNamedAndNothingStaysOpen() throws IOException {
    try (DatagramSocket taken =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      String address = "127.0.0.1:" + taken.getLocalPort();

      assertThatThrownBy(() -> builder("alpha").listen(PeerAddress.parse(address)).start())
          .isInstanceOfSatisfying(
              LanspreadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
          .hasMessageContaining(address);
    }
    builder("alpha").start().close();
  }

  @Test
  void theIdentitySurvivesARestartOnAnotherPort() {
    PeerNode first = builder("alpha").start();
    first.close();
    try (PeerNode second = builder("alpha").start()) {
      assertThat(second.id()).isEqualTo(first.id());
      assertThat(second.address()).isNotEqualTo(first.address());
    }
  }

  @Test
  void whatLocalKnowledgeSettlesIsThrownAndBeginsNothing() {
    try (PeerNode node = builder("alpha").start()) {
      refused(ErrorCode.NOT_IN_CATALOG, () -> node.download(GameId.of("unknown")));
      refused(ErrorCode.NO_PEERS_HAVE_GAME, () -> node.download(GOO));
      refused(ErrorCode.NOT_DOWNLOADED, () -> node.install(GOO));
      refused(ErrorCode.NOT_INSTALLED, () -> node.uninstall(GOO));
      refused(ErrorCode.NOT_INSTALLED, () -> node.planUninstall(GOO));
      refused(
          ErrorCode.NOT_INSTALLED,
          () -> node.launchSettings().apply(GOO, new PlayerProfile("Bob", "german")));
      refused(ErrorCode.NO_PEERS_HAVE_GAME, () -> node.plan(GOO, OperationKind.DOWNLOAD).join());
      assertThat(folder.resolve("alpha/games/ggoo")).doesNotExist();
    }
  }

  @Test
  void aPeerThatMovesIsUpdatedInPlaceAndStillServes() throws IOException {
    givePackage("alpha");
    try (PeerNode alpha = builder("alpha").start();
        PeerNode bravo = builder("bravo").start()) {
      bravo.connect(alpha.address()).join();

      PeerAddress moved = alpha.rebind(PeerAddress.parse("127.0.0.1:0"));

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(bravo.peers())
                      .singleElement()
                      .matches(peer -> peer.address().equals(moved) && peer.games().size() == 1));
      bravo.download(GOO, DownloadOptions.PACKAGE_ONLY).completion().join();
      assertThat(events).noneMatch(PeerEvent.PeerLost.class::isInstance);
    }
  }

  private static void refused(ErrorCode code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            LanspreadException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private PeerNodeBuilder builder(String name) {
    return TestNode.in(folder.resolve(name), new KwikTransportProvider())
        .listener(EnumSet.allOf(EventKind.class), events::add);
  }

  private Path givePackage(String name) throws IOException {
    return TestNode.giveGame(folder.resolve(name), 300_000);
  }

  private static List<String> newThreads(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> !name.startsWith("awaitility") && !name.equals("Cleaner-0"))
        .toList();
  }

  private static Set<String> openFilesBelow(Path folder) throws IOException {
    Path handles = Path.of("/proc/self/fd");
    if (!Files.isDirectory(handles)) {
      return Set.of();
    }
    try (var links = Files.list(handles)) {
      return links
          .map(NodeLifeCycleTest::targetOf)
          .filter(target -> target.startsWith(folder.toString()))
          .collect(Collectors.toSet());
    }
  }

  private static String targetOf(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // Closed in between.
    }
  }
}
