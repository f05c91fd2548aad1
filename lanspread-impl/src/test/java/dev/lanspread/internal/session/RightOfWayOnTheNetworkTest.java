package dev.lanspread.internal.session;

import static dev.lanspread.internal.session.PeerNetworkTest.ask;
import static dev.lanspread.internal.session.PeerNetworkTest.codeOf;
import static dev.lanspread.internal.session.PeerNetworkTest.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.internal.session.TestNode.Setup;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RightOfWayOnTheNetworkTest {

  private final MemoryNetwork net = new MemoryNetwork(1);
  private final List<TestNode> nodes = new ArrayList<>();

  @AfterEach
  void closeAll() {
    nodes.forEach(TestNode::close);
  }

  @Test
  void transfersGoOnOncePeersHaveMet() throws Exception {
    TestNode alpha = start(Setup.named("alpha").withRightOfWay(endless()));
    TestNode bravo = start(Setup.named("bravo").withRightOfWay(endless()));
    connect(alpha, bravo);

    assertThat(ask(alpha, bravo)).isEqualTo(4);
    assertThat(ask(bravo, alpha)).isEqualTo(4);
  }

  @Test
  void transfersPauseUntilAPeerThatSaysNothingIsGone() throws Exception {
    TestNode alpha = start(Setup.named("alpha"));
    TestNode bravo = start(Setup.named("bravo").withRightOfWay(endless()));
    connect(alpha, bravo);
    try (QuicEndpoint stranger = TestNode.endpoint(net, TestNode.newIdentity(), "stranger")) {
      QuicConnection mute = dial(stranger, bravo);
      CompletableFuture<Long> answer = CompletableFuture.supplyAsync(() -> ask(alpha, bravo));
      await().until(RightOfWayOnTheNetworkTest::aTransferPauses);
      assertThat(answer).isNotDone();

      mute.close(0, "");

      assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(4L);
    }
  }

  @Test
  void transfersPauseWhileAPeerIsDialledThatSaysNothing() throws Exception {
    TestNode alpha = start(Setup.named("alpha").withRightOfWay(endless()));
    TestNode bravo = start(Setup.named("bravo"));
    connect(alpha, bravo);
    try (QuicEndpoint stranger = TestNode.endpoint(net, TestNode.newIdentity(), "stranger")) {
      QuicListener mute = stranger.listen(TestNode.ANY_PORT.toSocketAddress(), new Ignoring());
      CompletableFuture<PeerSnapshot> dialled =
          alpha.network.connect(PeerAddress.of(mute.localAddress()));
      CompletableFuture<Long> answer = CompletableFuture.supplyAsync(() -> ask(bravo, alpha));
      await().until(RightOfWayOnTheNetworkTest::aTransferPauses);

      mute.close();

      assertThat(codeOf(dialled)).isEqualTo(ErrorCode.UNREACHABLE);
      assertThat(answer).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(4L);
    }
  }

  private TestNode start(Setup setup) {
    TestNode node = setup.start(net);
    nodes.add(node);
    return node;
  }

  /** Whoever has the way keeps it until it is released. */
  static RightOfWay endless() {
    return new RightOfWay(() -> 0);
  }

  static boolean aTransferPauses() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(
            frame ->
                frame.getClassName().equals(RightOfWay.class.getName())
                    && frame.getMethodName().equals("giveWay"));
  }

  private static QuicConnection dial(QuicEndpoint from, TestNode to) throws TransportException {
    return from.dial(to.address.toSocketAddress(), Optional.of(to.id()), Duration.ofSeconds(5));
  }

  private static final class Ignoring implements QuicListenerHandler {

    @Override
    public void onConnection(QuicConnection connection) {}

    @Override
    public void onListenerLost(TransportException cause) {}
  }
}
