package dev.lanspread.internal.session;

import static dev.lanspread.internal.session.TestNode.game;
import static dev.lanspread.internal.session.TestNode.games;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.PeerException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.session.TestNode.Setup;
import dev.lanspread.spi.discovery.Sighting;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PeerNetworkTest {

  private final MemoryNetwork net = new MemoryNetwork(1);
  private final List<TestNode> nodes = new ArrayList<>();

  @AfterEach
  void closeAll() {
    nodes.forEach(TestNode::close);
  }

  @Test
  void connectingListsEachOtherOnceWithTheOthersLibrary() throws Exception {
    TestNode alpha = start(Setup.named("alpha").withGames(game(1)));
    TestNode bravo = start(Setup.named("bravo").withGames(game(2), game(3)));

    PeerSnapshot seen = connect(alpha, bravo);

    assertThat(seen.id()).isEqualTo(bravo.id());
    assertThat(seen.address()).isEqualTo(bravo.address);
    assertThat(seen.name()).isEqualTo("bravo");
    assertThat(alpha.peerIds()).containsExactly(bravo.id());
    assertThat(alpha.gamesOf(bravo.id())).containsExactly("g2", "g3");
    await().until(() -> bravo.peerIds().equals(List.of(alpha.id())));
    assertThat(bravo.gamesOf(alpha.id())).containsExactly("g1");
    assertThat(bravo.network.peers().get(0).address()).isEqualTo(alpha.address);
  }

  @Test
  void aGoodbyeRemovesThePeerAtOnce() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo").withGames(game(2)));
    connect(alpha, bravo);

    bravo.close();

    await().atMost(Duration.ofSeconds(1)).until(() -> alpha.peerIds().isEmpty());
    assertThat(alpha.events(PeerEvent.PeerLost.class))
        .singleElement()
        .satisfies(lost -> assertThat(lost.reason()).isEqualTo("said goodbye"));
  }

  @Test
  void aRestartedPeerKeepsItsOneEntryAndGetsItsNewAddress() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    Setup setup = Setup.named("bravo");
    TestNode bravo = start(setup.withGames(game(2)));
    connect(alpha, bravo);
    bravo.crash();

    TestNode again = start(setup.withGames(game(2), game(3)));
    PeerSnapshot seen = connect(alpha, again);

    assertThat(seen.address()).isEqualTo(again.address).isNotEqualTo(bravo.address);
    assertThat(seen.games()).hasSize(2);
    assertThat(alpha.peerIds()).containsExactly(again.id());
    assertThat(alpha.events(PeerEvent.PeerConnected.class)).hasSize(1);
    assertThat(alpha.events(PeerEvent.PeerLost.class)).isEmpty();
  }

  @Test
  void aRestartOfWhichNothingWasNoticedReplacesTheOldSession() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    Setup setup = Setup.named("bravo");
    TestNode bravo = start(setup.withGames(game(2)));
    connect(alpha, bravo);

    TestNode again = start(setup.withGames(game(3)));
    connect(again, alpha);

    await().until(() -> alpha.gamesOf(again.id()).equals(List.of("g3")));
    assertThat(alpha.peerIds()).containsExactly(again.id());
    assertThat(alpha.events(PeerEvent.PeerConnected.class)).hasSize(1);
  }

  @Test
  void aStreamToARunThatEndedIsReleasedWhenTheNextRunIsMet() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    Setup setup = Setup.named("bravo");
    TestNode bravo = start(setup);
    connect(alpha, bravo);
    try (RequestStream waiting = alpha.network.openStream(bravo.id())) {
      CompletableFuture<Message> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return waiting.channel().receive(1000, Duration.ofSeconds(25));
                } catch (IOException e) {
                  throw new CompletionException(e);
                }
              });

      connect(start(setup), alpha);

      assertThat(answer)
          .failsWithin(Duration.ofSeconds(2))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(IOException.class);
    }
    assertThat(ask(alpha, bravo)).isEqualTo(4);
  }

  @Test
  void connectingToOneselfIsRefusedAndLeavesNoEntry() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo"));

    assertThat(codeOf(alpha.network.connect(alpha.address))).isEqualTo(ErrorCode.SELF_CONNECT);

    assertThat(alpha.peerIds()).isEmpty();
    connect(alpha, bravo);
    assertThat(alpha.peerIds()).containsExactly(bravo.id());
  }

  @Test
  void aMovedListenerIsPushedAndBothSidesStayConnected() throws Exception {
    TestNode alpha = start(Setup.named("alpha").withGames(game(1)));
    TestNode bravo = start(Setup.named("bravo").withGames(game(2)));
    TestNode charlie = start(Setup.named("charlie"));
    connect(alpha, bravo);
    connect(bravo, charlie);

    PeerAddress moved = bravo.network.rebind(TestNode.ANY_PORT);

    for (TestNode other : List.of(alpha, charlie)) {
      await().until(() -> addressOf(other, bravo).equals(moved));
      await().until(() -> hasLiveSession(other, bravo) && hasLiveSession(bravo, other));
      assertThat(other.events(PeerEvent.PeerConnected.class)).hasSize(1);
      assertThat(other.events(PeerEvent.PeerLost.class)).isEmpty();
      assertThat(other.events(PeerEvent.PeerUpdated.class)).hasSize(1);
    }
    assertThat(alpha.gamesOf(bravo.id())).containsExactly("g2");
    bravo.addGame(5);
    await().until(() -> alpha.gamesOf(bravo.id()).equals(List.of("g2", "g5")));
    await().until(() -> charlie.gamesOf(bravo.id()).equals(List.of("g2", "g5")));
    connect(alpha, bravo, moved);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void dialsFromBothSidesAtOnceEndInOneSession(int seed) throws Exception {
    MemoryNetwork slow = new MemoryNetwork(seed);
    slow.delay(0.7, Duration.ofMillis(30));
    TestNode alpha = track(Setup.named("alpha").withGames(game(1)).start(slow));
    TestNode bravo = track(Setup.named("bravo").withGames(game(2)).start(slow));

    List<CompletableFuture<PeerSnapshot>> dials =
        List.of(
            alpha.network.connect(bravo.address),
            bravo.network.connect(alpha.address),
            alpha.network.connect(bravo.address),
            bravo.network.connect(alpha.address));

    for (CompletableFuture<PeerSnapshot> dial : dials) {
      assertThat(dial.get(10, TimeUnit.SECONDS).games()).hasSize(1);
    }
    assertThat(alpha.peerIds()).containsExactly(bravo.id());
    assertThat(bravo.peerIds()).containsExactly(alpha.id());
    alpha.addGame(7);
    bravo.addGame(8);
    await().until(() -> bravo.gamesOf(alpha.id()).equals(List.of("g1", "g7")));
    await().until(() -> alpha.gamesOf(bravo.id()).equals(List.of("g2", "g8")));
    for (TestNode node : List.of(alpha, bravo)) {
      assertThat(node.events(PeerEvent.PeerConnected.class)).hasSize(1);
      assertThat(node.events(PeerEvent.PeerLost.class)).isEmpty();
    }
  }

  @Test
  void aSightingIsDialledAndALostPeerComesBackUnnoticed() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo").withGames(game(2)));
    alpha.network.onSighting(new Sighting(bravo.id(), List.of(bravo.address), 1, 1));
    await().until(() -> alpha.peerIds().contains(bravo.id()));
    await().until(() -> bravo.peerIds().contains(alpha.id()));

    net.cut();

    bravo.addGame(3);
    await().until(() -> alpha.gamesOf(bravo.id()).equals(List.of("g2", "g3")));
    assertThat(alpha.events(PeerEvent.PeerLost.class)).isEmpty();
    assertThat(bravo.events(PeerEvent.PeerLost.class)).isEmpty();
  }

  @Test
  void aSightingWithoutAddressesDoesNotStopTheDialling() {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo"));
    TestNode charlie = start(Setup.named("charlie"));

    alpha.network.onSighting(new Sighting(charlie.id(), List.of(), 1, 1));
    alpha.network.onSighting(new Sighting(bravo.id(), List.of(bravo.address), 1, 1));

    await().until(() -> alpha.peerIds().contains(bravo.id()));
  }

  @Test
  void aSilentPeerIsLostWithinFifteenSeconds() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo"));
    connect(alpha, bravo);

    net.stall();

    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> alpha.peerIds().isEmpty() && bravo.peerIds().isEmpty());
    net.resume();
  }

  @Test
  void openStreamReplacesALostDataConnection() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo"));
    connect(alpha, bravo);
    assertThat(ask(alpha, bravo)).isEqualTo(4);

    net.cut();

    await().until(() -> hasLiveSession(alpha, bravo));
    assertThat(ask(alpha, bravo)).isEqualTo(4);
  }

  @Test
  void aStreamThatIsClosedTwiceIsGivenBackOnce() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo"));
    connect(alpha, bravo);
    RequestStream kept = alpha.network.openStream(bravo.id());
    RequestStream closed = alpha.network.openStream(bravo.id());

    closed.close();
    closed.close();
    closed.distrust();

    assertThat(askOver(kept)).isEqualTo(4);
    kept.close();
  }

  @Test
  void twentyPeersFindEachOther() {
    List<TestNode> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(start(Setup.named("peer" + i).withGames(game(i))));
    }
    for (TestNode one : all) {
      for (TestNode other : all) {
        one.network.onSighting(new Sighting(other.id(), List.of(other.address), 1, 1));
      }
    }
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> all.stream().allMatch(node -> node.peerIds().size() == 19));
    all.get(0).addGame(100);
    await()
        .until(
            () ->
                all.stream()
                    .skip(1)
                    .allMatch(node -> node.gamesOf(all.get(0).id()).contains("g100")));
  }

  @Test
  void tenThousandGamesAreTaken() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo").withGames(games(10_000)));

    assertThat(connect(alpha, bravo).games()).hasSize(10_000);
  }

  @Test
  void moreThanTenThousandGamesAreRefused() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo").withGames(games(10_001)));

    assertThat(codeOf(alpha.network.connect(bravo.address))).isEqualTo(ErrorCode.UNREACHABLE);
    assertThat(alpha.peerIds()).isEmpty();
  }

  @Test
  void anotherSecretConnectsNobody() throws Exception {
    TestNode alpha = start(Setup.named("alpha").withSecret("party"));
    TestNode bravo = start(Setup.named("bravo").withSecret("other"));

    assertThat(codeOf(alpha.network.connect(bravo.address)))
        .isIn(ErrorCode.UNREACHABLE, ErrorCode.IDENTITY_MISMATCH);
    assertThat(alpha.peerIds()).isEmpty();
    assertThat(bravo.peerIds()).isEmpty();
  }

  @Test
  void closingIsQuickLeavesNoThreadAndFailsWhatWaits() throws Exception {
    TestNode alpha = start(Setup.named("closing"));
    TestNode bravo = start(Setup.named("bravo"));
    connect(alpha, bravo);
    ask(alpha, bravo);
    net.stall();
    CompletableFuture<PeerSnapshot> waiting = alpha.network.connect(bravo.address);

    long start = System.nanoTime();
    alpha.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    assertThat(codeOf(waiting)).isEqualTo(ErrorCode.UNREACHABLE);
    await().until(() -> threadsOf("closing").isEmpty());
    net.resume();
  }

  private TestNode start(Setup setup) {
    return track(setup.start(net));
  }

  private TestNode track(TestNode node) {
    nodes.add(node);
    return node;
  }

  static PeerSnapshot connect(TestNode from, TestNode to) throws Exception {
    return connect(from, to, to.network.address());
  }

  private static PeerSnapshot connect(TestNode from, TestNode to, PeerAddress at) throws Exception {
    PeerSnapshot snapshot = from.network.connect(at).get(10, TimeUnit.SECONDS);
    await().until(() -> to.peerIds().contains(from.id()));
    return snapshot;
  }

  private static PeerAddress addressOf(TestNode at, TestNode peer) {
    return at.network.peer(peer.id()).orElseThrow().address();
  }

  /** Asks over the data connection, which exists only between connected peers. */
  private static boolean hasLiveSession(TestNode from, TestNode to) {
    return from.network.peer(to.id()).isPresent() && ask(from, to) == 4;
  }

  /** Asks over the data connection; -1 if that fails. */
  static long ask(TestNode from, TestNode to) {
    return askPeer(from, to.id());
  }

  static long askPeer(TestNode from, PeerId peer) {
    try (RequestStream stream = from.network.openStream(peer)) {
      return askOver(stream);
    } catch (IOException | PeerException e) {
      return -1;
    }
  }

  private static long askOver(RequestStream stream) throws IOException {
    FrameChannel channel = stream.channel();
    channel.send(new Message.GetManifest("game", "20240101"), Duration.ofSeconds(2));
    channel.stream().finish();
    Message answer = channel.receive(1000, Duration.ofSeconds(2));
    return ((Message.Content) answer).length();
  }

  static ErrorCode codeOf(CompletableFuture<PeerSnapshot> result) throws Exception {
    try {
      result.get(12, TimeUnit.SECONDS);
      throw new AssertionError("did not fail");
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof PeerException cause) {
        return cause.code();
      }
      throw e;
    }
  }

  private static List<String> threadsOf(String label) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains(label))
        .toList();
  }
}
