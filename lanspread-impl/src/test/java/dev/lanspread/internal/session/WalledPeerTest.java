package dev.lanspread.internal.session;

import static dev.lanspread.internal.session.PeerNetworkTest.ask;
import static dev.lanspread.internal.session.PeerNetworkTest.codeOf;
import static dev.lanspread.internal.session.PeerNetworkTest.connect;
import static dev.lanspread.internal.session.TestNode.game;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.PeerAddress;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.session.TestNode.Setup;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that can dial others, but that nobody can dial, as behind a firewall. */
@Timeout(30)
class WalledPeerTest {

  /** Shorter than a dial that nobody answers. */
  private static final Duration QUICK = Duration.ofSeconds(3);

  private final MemoryNetwork net = new MemoryNetwork(1);
  private final TestNode alpha = Setup.named("alpha").start(net);
  private final TestNode walled = Setup.named("walled").withGames(game(1)).start(net);

  @AfterEach
  void closeAll() {
    alpha.close();
    walled.close();
  }

  @Test
  void answersRequestsThoughItCannotBeDialled() throws Exception {
    wallOff(walled);
    connect(walled, alpha);

    assertThat(secondsTo(() -> assertThat(ask(alpha, walled)).isEqualTo(4))).isLessThan(QUICK);
    assertThat(dialledConnectionsTo(walled)).isZero();
  }

  @Test
  void aConnectionThatIsDialledBackIsUsedThoughTheDialHasFailedBefore() throws Exception {
    net.refuse(walled.network.address().toSocketAddress());
    connect(walled, alpha);

    assertThat(ask(alpha, walled)).isEqualTo(4);
    // The control connection and the one that it dialled back.
    assertThat(net.connectionsTo(alpha.address.toSocketAddress())).isEqualTo(2);
  }

  @Test
  void answersManyAtOnceOverOneConnection() throws Exception {
    wallOff(walled);
    connect(walled, alpha);

    List<CompletableFuture<Long>> answers =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> ask(alpha, walled)))
            .limit(16)
            .toList();

    for (CompletableFuture<Long> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(4);
    }
    // The control connection and the one that it dialled back.
    assertThat(net.connectionsTo(alpha.address.toSocketAddress())).isEqualTo(2);
  }

  @Test
  void theDialThatLedNowhereIsRemembered() throws Exception {
    wallOff(walled);
    connect(walled, alpha);
    assertThat(ask(alpha, walled)).isEqualTo(4);

    for (int i = 0; i < 5; i++) {
      distrustOne();
      assertThat(ask(alpha, walled)).isEqualTo(4);
    }

    assertThat(net.unansweredDials()).isEqualTo(1);
  }

  @Test
  void asksOthersAsAnybodyDoes() throws Exception {
    wallOff(walled);
    connect(walled, alpha);

    assertThat(secondsTo(() -> assertThat(ask(walled, alpha)).isEqualTo(4))).isLessThan(QUICK);
  }

  @Test
  void isDialledAgainWhereItMovesTo() throws Exception {
    wallOff(walled);
    connect(walled, alpha);
    assertThat(ask(alpha, walled)).isEqualTo(4);

    PeerAddress open = walled.network.rebind(TestNode.ANY_PORT);
    await().until(() -> alpha.network.peer(walled.id()).orElseThrow().address().equals(open));
    assertThat(dialledConnectionsTo(walled)).isZero();
    distrustOne();

    assertThat(ask(alpha, walled)).isEqualTo(4);
    assertThat(dialledConnectionsTo(walled)).isEqualTo(1);
  }

  @Test
  void isDialledAgainAfterAWhileAndNobodyWaitsForThat() throws Exception {
    wallOff(walled);
    connect(walled, alpha);
    assertThat(ask(alpha, walled)).isEqualTo(4);
    net.tearDown(walled.address.toSocketAddress());

    distrustOne();
    assertThat(ask(alpha, walled)).isEqualTo(4);
    assertThat(dialledConnectionsTo(walled)).isZero();

    alpha.putClockForward(Duration.ofMinutes(2));
    await()
        .until(
            () -> {
              distrustOne();
              return ask(alpha, walled) == 4 && dialledConnectionsTo(walled) == 1;
            });
  }

  @Test
  void theControlConnectionCarriesRequestsWhereNobodyCanDial() throws Exception {
    connect(walled, alpha);
    wallOff(walled);
    wallOff(alpha);

    for (int i = 0; i < 2; i++) {
      assertThat(ask(alpha, walled)).isEqualTo(4);
      distrustOne();
    }

    assertThat(alpha.peerIds()).containsExactly(walled.id());
    assertThat(walled.peerIds()).containsExactly(alpha.id());
    walled.addGame(2);
    await().until(() -> alpha.gamesOf(walled.id()).equals(List.of("g1", "g2")));
  }

  @Test
  void connectingToItSaysWhatMayBeTheMatter() throws Exception {
    wallOff(walled);

    CompletableFuture<?> connecting = alpha.network.connect(walled.address);

    assertThat(codeOf(alpha.network.connect(walled.address))).isEqualTo(ErrorCode.UNREACHABLE);
    assertThat(connecting)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("nobody answers at " + walled.address)
        .withMessageContaining(
            "a firewall on that PC may block lanspread (UDP port " + walled.address.port());
  }

  @Test
  void closingWhileAPeerIsAskedToDialBackIsQuick() throws Exception {
    wallOff(walled);
    connect(walled, alpha);
    net.stall();
    CompletableFuture<Long> answer = CompletableFuture.supplyAsync(() -> ask(alpha, walled));

    assertThat(secondsTo(alpha::close)).isLessThan(QUICK);

    assertThat(answer.get(QUICK.toSeconds(), TimeUnit.SECONDS)).isEqualTo(-1);
    net.resume();
  }

  /** Has the next request use another connection. */
  private void distrustOne() throws IOException {
    try (RequestStream stream = alpha.network.openStream(walled.id())) {
      stream.channel().send(new Message.GetManifest("game", "20240101"), QUICK);
      stream.distrust();
    }
  }

  private long dialledConnectionsTo(TestNode node) {
    return net.connectionsTo(node.network.address().toSocketAddress());
  }

  private void wallOff(TestNode node) {
    net.wall(node.network.address().toSocketAddress());
  }

  private static Duration secondsTo(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
