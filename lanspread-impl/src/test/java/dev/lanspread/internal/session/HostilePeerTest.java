package dev.lanspread.internal.session;

import static dev.lanspread.internal.session.TestNode.game;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.protocol.ProtocolVersions;
import dev.lanspread.internal.session.TestNode.Setup;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proved peer that says and does what it should not. */
@Timeout(20)
class HostilePeerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final MemoryNetwork net = new MemoryNetwork(1);
  private final MessageCodec codec = new MessageCodec();
  private final Identity mallory = TestNode.newIdentity();
  private final QuicEndpoint endpoint = TestNode.endpoint(net, mallory, "mallory");
  private final TestNode alpha = Setup.named("alpha").withGames(game(1)).start(net);
  private long dials;
  private long instance = 1;

  @AfterEach
  void close() {
    alpha.close();
    endpoint.close();
  }

  @Test
  void aPeersNameIsMadeHarmless() throws Exception {
    FrameChannel script = prove("ev\u001b[31mil\nname\u202e" + "x".repeat(100)).channel();
    sendLibrary(script, 1);

    await().until(() -> !alpha.peerIds().isEmpty());
    assertThat(alpha.network.peers().get(0).name())
        .isEqualTo(("ev[31milname" + "x".repeat(100)).substring(0, 64));
  }

  @Test
  void aNamelessPeerIsCalledByItsId() throws Exception {
    sendLibrary(prove(" \n").channel(), 1);

    await().until(() -> !alpha.peerIds().isEmpty());
    assertThat(alpha.network.peers().get(0).name()).isEqualTo(mallory.peer().shortForm());
  }

  @Test
  void deltasThatLeaveGapsLeadToOneResync() throws Exception {
    FrameChannel script = prove("script").channel();
    sendLibrary(script, 1, game(1));
    for (int revision = 5; revision < 10; revision++) {
      send(script, new Message.Delta(revision, revision + 1, List.of(game(2)), List.of()));
    }
    sendLibrary(script, 10, game(3));

    assertThat(untilAck(script, 10)).filteredOn(Message.Resync.class::isInstance).hasSize(1);

    send(script, new Message.Delta(10, 11, List.of(game(4)), List.of()));
    await().until(() -> alpha.gamesOf(mallory.peer()).equals(List.of("g3", "g4")));
    send(script, new Message.Delta(20, 21, List.of(), List.of()));
    sendLibrary(script, 22);
    assertThat(untilAck(script, 22)).filteredOn(Message.Resync.class::isInstance).hasSize(1);
  }

  @Test
  void anOldDeltaDoesNotTurnTheRevisionBack() throws Exception {
    FrameChannel script = prove("script").channel();
    sendLibrary(script, 7, game(1));
    send(script, new Message.Delta(2, 3, List.of(game(9)), List.of()));
    send(script, new Message.Delta(7, 8, List.of(game(2)), List.of()));
    send(script, new Message.Delta(4, 5, List.of(game(9)), List.of()));
    send(script, new Message.Address(new Message.Listen(null, 4712)));

    await().until(() -> alpha.network.peers().stream().anyMatch(p -> p.address().port() == 4712));
    assertThat(alpha.network.peers().get(0).revision()).isEqualTo(8);
    assertThat(alpha.gamesOf(mallory.peer())).containsExactly("g1", "g2");
  }

  @Test
  void askingForTheLibraryWithoutEndEndsTheSession() throws Exception {
    assertFloodEnds(new Message.Resync());
  }

  @Test
  void sendingTheLibraryWithoutEndEndsTheSession() throws Exception {
    assertFloodEnds(new Message.Library(1, 0, true, List.of(game(1))));
  }

  @Test
  void sendingChangesWithoutEndEndsTheSession() throws Exception {
    assertFloodEnds(new Message.Delta(0, 1, List.of(game(1)), List.of()));
  }

  @Test
  void pingingWithoutEndEndsTheSession() throws Exception {
    assertFloodEnds(new Message.Ping());
  }

  @Test
  void askingToBeDialledWithoutEndEndsTheSession() throws Exception {
    assertFloodEnds(new Message.DialBack());
  }

  @Test
  void onlyAFewDialsBackAreUnderWayAtOnce() throws Exception {
    BlockingQueue<QuicConnection> arrivals = new LinkedBlockingQueue<>();
    QuicListener listener = endpoint.listen(TestNode.ANY_PORT.toSocketAddress(), taking(arrivals));
    FrameChannel script = prove("script").channel();
    sendLibrary(script, 1);
    int port = listener.localAddress().getPort();
    send(script, new Message.Address(new Message.Listen(null, port)));

    for (int i = 0; i < 10; i++) {
      send(script, new Message.DialBack());
    }
    sendLibrary(script, 2);

    assertThat(untilAck(script, 2))
        .filteredOn(Message.DialBackFailed.class::isInstance)
        .hasSize(10 - DialBackAnswers.MAX_DIALS_PER_PEER);
    for (int i = 0; i < DialBackAnswers.MAX_DIALS_PER_PEER; i++) {
      assertThat(arrivals.poll(5, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(arrivals).isEmpty();
  }

  @Test
  void aConnectionDialledBackThatNobodyAskedForIsClosed() throws Exception {
    Proved unasked = prove("script", Message.Purpose.DIAL_BACK);

    await().until(() -> !unasked.connection().isOpen());
    assertThat(endOf(unasked).code()).isEqualTo(Proved.CODE_REPLACED);
  }

  @Test
  void messagesOutOfPlaceEndTheSessionForGood() throws Exception {
    for (Message message :
        List.of(
            new Message.Hello(1, null, Message.Purpose.CONTROL),
            new Message.GetManifest("g1", "20240101"),
            new Message.Content(1),
            new Message.Library(1, 1, true, List.of()),
            new Message.Library(1, 0, false, List.of()))) {
      Proved proved = prove("script");
      sendLibrary(proved.channel(), 1);
      await().until(() -> !alpha.peerIds().isEmpty());
      send(proved.channel(), message);

      await().until(() -> !proved.connection().isOpen());
      assertThat(endOf(proved).code()).isEqualTo(Proved.CODE_PROTOCOL);
      await().until(() -> alpha.peerIds().isEmpty());
    }
    assertThat(alpha.events(PeerEvent.PeerLost.class)).hasSize(5);
  }

  @Test
  void pagesOfDifferentRevisionsAreNotMixed() throws Exception {
    Proved proved = prove("script");
    send(proved.channel(), new Message.Library(1, 0, false, List.of(game(1))));
    send(proved.channel(), new Message.Library(2, 1, true, List.of(game(2))));

    await().until(() -> !proved.connection().isOpen());
    assertThat(endOf(proved).code()).isEqualTo(Proved.CODE_PROTOCOL);
  }

  @Test
  void closingWithTheGoodbyeCodeIsAGoodbye() throws Exception {
    Proved proved = prove("script");
    sendLibrary(proved.channel(), 1);
    await().until(() -> !alpha.peerIds().isEmpty());

    proved.connection().close(Proved.CODE_GOODBYE, "");

    await().atMost(PATIENCE).until(() -> alpha.peerIds().isEmpty());
  }

  @Test
  void dataConnectionsAreCountedPerPeer() throws Exception {
    List<Proved> open = new ArrayList<>();
    for (int i = 0; i < ServedConnections.MAX_PER_PEER; i++) {
      open.add(prove("script", Message.Purpose.DATA));
    }
    for (Proved proved : open) {
      assertThat(ask(proved.connection())).isEqualTo(4);
    }
    Proved oneMore = prove("script", Message.Purpose.DATA);
    await().until(() -> !oneMore.connection().isOpen());

    open.get(0).connection().close();
    await()
        .untilAsserted(
            () -> assertThat(ask(prove("script", Message.Purpose.DATA).connection())).isEqualTo(4));
  }

  @Test
  void dataConnectionsOfARunThatWasKilledGiveWayToThoseOfTheNext() throws Exception {
    List<Proved> killed = new ArrayList<>();
    for (int i = 0; i < ServedConnections.MAX_PER_PEER; i++) {
      killed.add(prove("script", Message.Purpose.DATA));
      assertThat(ask(killed.get(i).connection())).isEqualTo(4);
    }

    instance++;
    Proved next = prove("script", Message.Purpose.DATA);

    assertThat(ask(next.connection())).isEqualTo(4);
    await().until(() -> killed.stream().noneMatch(proved -> proved.connection().isOpen()));
  }

  @Test
  void requestsRightBehindTheProofAreServed() throws Exception {
    for (int i = 0; i < 15; i++) {
      Proved proved = prove("script", Message.Purpose.DATA);
      assertThat(ask(proved.connection())).isEqualTo(4);
      proved.connection().close();
      await().until(() -> !proved.connection().isOpen());
    }
  }

  @Test
  void aSecondStreamBeforeTheProofClosesTheConnection() throws Exception {
    QuicConnection connection = dial();
    hello(connection);
    Throwable closedMeanwhile = catchThrowable(() -> hello(connection));

    assertThat(closedMeanwhile == null || closedMeanwhile instanceof TransportException).isTrue();
    await().until(() -> !connection.isOpen());
    assertThat(alpha.peerIds()).isEmpty();
  }

  @Test
  void aConnectionThatSaysNothingIsClosedInTime() throws Exception {
    QuicConnection silent = dial();
    QuicConnection half = dial();
    half.openStream(PATIENCE).write(ByteBuffer.wrap(new byte[] {0, 0}), PATIENCE);

    await().atMost(Duration.ofSeconds(7)).until(() -> !silent.isOpen() && !half.isOpen());
  }

  @Test
  void manySilentConnectionsDoNotKeepAnotherPeerOut() throws Exception {
    for (int i = 0; i < 200; i++) {
      dial();
    }
    try (TestNode bravo = Setup.named("bravo").start(net)) {
      assertThatCode(() -> bravo.network.connect(alpha.address).get(5, TimeUnit.SECONDS))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aNewConnectionOfTheSameDiallerReplacesTheOlderEvenOutOfOrder() throws Exception {
    Proved first = prove("script");
    Proved second = prove("script");
    sendLibrary(second.channel(), 1);
    await().until(() -> !alpha.peerIds().isEmpty());

    assertThat(endOf(first).code()).isEqualTo(Proved.CODE_REPLACED);
    dials = 0; // As if an older dial came late.
    Proved late = prove("script");

    assertThat(endOf(late).code()).isEqualTo(Proved.CODE_REPLACED);
    assertThat(second.connection().isOpen()).isTrue();
  }

  private void assertFloodEnds(Message message) throws Exception {
    Proved proved = prove("flood");
    sendLibrary(proved.channel(), 1);
    CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> readAll(proved));
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    assertThatThrownBy(
            () -> {
              while (System.nanoTime() - end < 0) {
                send(proved.channel(), message);
              }
            })
        .isInstanceOf(TransportException.class);
    assertThat(endOf(proved).code()).isEqualTo(Proved.CODE_PROTOCOL);
    reading.get(5, TimeUnit.SECONDS);
    await().until(() -> alpha.peerIds().isEmpty());
  }

  private static void readAll(Proved proved) {
    try {
      while (proved.connection().isOpen()) {
        proved.channel().receive(ProtocolLimits.PAGE, PATIENCE);
      }
    } catch (IOException e) {
      assertThat(proved.connection().isOpen()).isFalse();
    }
  }

  private static QuicListenerHandler taking(BlockingQueue<QuicConnection> arrivals) {
    return new QuicListenerHandler() {
      @Override
      public void onConnection(QuicConnection connection) {
        arrivals.add(connection);
      }

      @Override
      public void onListenerLost(TransportException cause) {}
    };
  }

  private static TransportException endOf(Proved proved) throws Exception {
    return proved.connection().closed().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private Proved prove(String name) throws IOException {
    return prove(name, Message.Purpose.CONTROL);
  }

  private Proved prove(String name, Message.Purpose purpose) throws IOException {
    dials++;
    Message.Self self =
        new Message.Self(name, new Message.Listen(null, 4711), 1, instance, 0, dials, List.of());
    return new Handshake(mallory, Optional.empty(), codec, ProtocolVersions.SPOKEN, dial -> self)
        .dial(dial(), purpose);
  }

  private QuicConnection dial() throws IOException {
    return endpoint.dial(alpha.address.toSocketAddress(), Optional.empty(), PATIENCE);
  }

  private void hello(QuicConnection connection) throws IOException {
    FrameChannel channel = new FrameChannel(connection.openStream(PATIENCE), codec);
    send(channel, new Message.Hello(1, null, Message.Purpose.CONTROL));
  }

  private long ask(QuicConnection connection) throws IOException {
    try (QuicStream stream = connection.openStream(PATIENCE)) {
      FrameChannel channel = new FrameChannel(stream, codec);
      send(channel, new Message.GetManifest("game", "20240101"));
      return ((Message.Content) channel.receive(ProtocolLimits.FRAME, PATIENCE)).length();
    }
  }

  private static void sendLibrary(FrameChannel channel, long revision, GameSummary... games)
      throws IOException {
    send(channel, new Message.Library(revision, 0, true, List.of(games)));
  }

  private static void send(FrameChannel channel, Message message) throws IOException {
    channel.send(message, PATIENCE);
  }

  /** The owner answers in order, so whatever it had to say before is among these. */
  private static List<Message> untilAck(FrameChannel channel, long revision) throws IOException {
    List<Message> got = new ArrayList<>();
    do {
      got.add(channel.receive(ProtocolLimits.PAGE, PATIENCE));
    } while (!got.contains(new Message.LibraryAck(revision)));
    return got;
  }
}
