package dev.lanspread.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import dev.lanspread.testkit.transport.TransportPair.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * How connections come to be, whom they lead to, and how they end.
 *
 * @since 0.1
 */
public abstract class ConnectionContract extends TransportContract {

  /** Well below the patience of what waits for a connection to be given up. */
  private static final Duration SILENCE = Duration.ofSeconds(8);

  /** For subclasses. */
  protected ConnectionContract() {}

  @Test
  final void dialledAndAcceptedConnectionKnowEachOther() throws Exception {
    Link link = pair().connect();

    assertThat(link.dialled().dialled()).isTrue();
    assertThat(link.accepted().dialled()).isFalse();
    assertThat(link.dialled().isOpen()).isTrue();
    assertThat(link.accepted().isOpen()).isTrue();
    assertThat(link.dialled().remoteAddress()).isEqualTo(pair().address());
    assertThat(link.accepted().remoteAddress().getAddress().isLoopbackAddress()).isTrue();
    assertThat(link.accepted().remoteAddress().getPort()).isPositive();
  }

  @Test
  final void dialledConnectionShowsTheCertificateOfTheOtherSide() throws Exception {
    QuicConnection connection = pair().client().dial(pair().address(), Optional.empty(), PATIENCE);

    assertThat(connection.peerCertificate()).contains(TestIdentity.alpha().certificate());
  }

  @Test
  final void anotherKeyThanTheExpectedOneIsRefusedInTheHandshake() throws Exception {
    TransportException failure =
        failure(
            Kind.IDENTITY_MISMATCH,
            () ->
                pair()
                    .client()
                    .dial(
                        pair().address(), Optional.of(TestIdentity.charlie().peerId()), PATIENCE));

    assertThat(failure).hasMessageContaining(TestIdentity.alpha().peerId().value());
    assertThat(pair().connect().accepted().isOpen()).isTrue();
  }

  @Test
  final void anotherApplicationProtocolIsRefused() throws Exception {
    QuicEndpoint stranger =
        closeAfterwards(
            clientTransport()
                .open(TestEndpointConfig.of(TestIdentity.bravo()).withAlpn("stranger/1")));

    failure(
        Kind.PROTOCOL_MISMATCH, () -> stranger.dial(pair().address(), Optional.empty(), PATIENCE));
    assertThat(pair().connect().accepted().isOpen()).isTrue();
  }

  @Test
  final void dialEndsWithinItsDeadlineWhenNobodyAnswers() throws Exception {
    InetSocketAddress silent = silentAddress();
    long start = System.nanoTime();

    TransportException failure =
        failure(() -> pair().client().dial(silent, Optional.empty(), Duration.ofSeconds(1)));

    assertThat(failure.kind()).isIn(Kind.TIMEOUT, Kind.UNREACHABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE.plusSeconds(1));
  }

  @Test
  final void listenersOnAllAddressesAndOnIpv6CanBeDialled() throws Exception {
    for (String host : List.of("0.0.0.0", "::1")) {
      QuicListener listener;
      try {
        listener = pair().server().listen(new InetSocketAddress(host, 0), new IgnoredArrivals());
      } catch (TransportException e) {
        assertThat(e.kind()).as("a machine without %s", host).isEqualTo(Kind.UNREACHABLE);
        continue;
      }
      String target = host.equals("::1") ? "::1" : "127.0.0.1";
      InetSocketAddress address = new InetSocketAddress(target, listener.localAddress().getPort());

      QuicConnection connection = pair().client().dial(address, Optional.empty(), PATIENCE);

      assertThat(connection.isOpen()).isTrue();
      assertThat(connection.remoteAddress()).isEqualTo(address);
      listener.close();
    }
  }

  @Test
  final void aPortThatIsTakenCannotBeBoundAgain() {
    failure(
        Kind.UNREACHABLE, () -> pair().server().listen(pair().address(), new IgnoredArrivals()));
  }

  @Test
  final void aBurstOfConnectionsIsAccepted() throws Exception {
    List<Future<QuicConnection>> dials = new ArrayList<>();
    for (int i = 0; i < 29; i++) {
      dials.add(
          inBackground(() -> pair().client().dial(pair().address(), Optional.empty(), PATIENCE)));
    }

    for (Future<QuicConnection> dial : dials) {
      assertThat(get(dial).isOpen()).isTrue();
    }
  }

  @Test
  final void theOtherSideLearnsThatAConnectionWasClosedAndWhy() throws Exception {
    Link link = pair().connect();

    link.dialled().close(42, "enough");

    TransportException seen = get(link.accepted().closed().toCompletableFuture());
    assertThat(seen.kind()).isEqualTo(Kind.CONNECTION_LOST);
    assertThat(seen.code()).isEqualTo(42);
    assertThat(get(link.dialled().closed().toCompletableFuture()).kind()).isEqualTo(Kind.CLOSED);
    assertThat(link.accepted().isOpen()).isFalse();
    assertThat(link.dialled().isOpen()).isFalse();
  }

  @Test
  final void theAcceptingSideMayCloseToo() throws Exception {
    Link link = pair().connect();

    link.accepted().close();
    link.accepted().close();

    TransportException seen = get(link.dialled().closed().toCompletableFuture());
    assertThat(seen.kind()).isEqualTo(Kind.CONNECTION_LOST);
    failure(Kind.CONNECTION_LOST, () -> link.dialled().openStream(PATIENCE));
    failure(Kind.CLOSED, () -> link.accepted().openStream(PATIENCE));
  }

  @Test
  final void closingAConnectionReleasesEverythingThatWaitsOnIt() throws Exception {
    // The one datagram that says so may get lost on a busy machine; silence tells the same later.
    TransportPair pair =
        closeAfterwards(
            TransportPair.open(
                clientTransport(),
                TestEndpointConfig.of(TestIdentity.bravo()).withIdleTimeout(SILENCE),
                serverTransport(),
                TestEndpointConfig.of(TestIdentity.alpha())));
    Link link = pair.connect();
    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
    TransportPair.Ends ends = TransportPair.openStream(link.dialled(), arrivals);
    Future<?> localRead = inBackground(() -> ends.opened().read(ByteBuffer.allocate(1), PATIENCE));
    Future<?> remoteRead =
        inBackground(() -> ends.accepted().read(ByteBuffer.allocate(1), PATIENCE));
    Future<?> write =
        inBackground(
            () -> {
              writeAll(ends.opened(), new PatternContent(1), 32 << 20);
              return null;
            });

    link.dialled().close();

    failsAtOnce(Kind.CLOSED, localRead);
    failsAtOnce(Kind.CLOSED, write);
    // What had arrived may be read first, by either reader: only how it ends is promised.
    assertThat(
            failure(
                    () -> {
                      get(remoteRead, AT_ONCE);
                      drain(ends.accepted());
                    })
                .kind())
        .isEqualTo(Kind.CONNECTION_LOST);
  }

  @Test
  final void aConnectionWithoutTrafficIsGivenUp() throws Exception {
    assumeTrue(hasIdleTimeout(), "this transport has no idle timeout");
    // The timeout holds for the handshake too, which the first time takes long on a busy machine.
    pair().connect();
    TestEndpointConfig impatient =
        TestEndpointConfig.of(TestIdentity.charlie()).withIdleTimeout(Duration.ofSeconds(3));
    QuicEndpoint client = closeAfterwards(clientTransport().open(impatient));

    QuicConnection connection = client.dial(pair().address(), Optional.empty(), PATIENCE);

    assertThat(get(connection.closed().toCompletableFuture()).kind())
        .isEqualTo(Kind.CONNECTION_LOST);
  }

  @Test
  final void streamsThatCameBeforeTheHandlerAreHandedOverInOrder() throws Exception {
    Link link = pair().connect();
    for (byte i = 0; i < 5; i++) {
      link.dialled().openStream(PATIENCE).write(ByteBuffer.wrap(new byte[] {i}), PATIENCE);
    }

    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());

    for (byte i = 0; i < 5; i++) {
      QuicStream stream = arrivals.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(stream).isNotNull();
      ByteBuffer first = ByteBuffer.allocate(1);
      stream.read(first, PATIENCE);
      assertThat(first.get(0)).isEqualTo(i);
    }
  }

  @Test
  final void closingAListenerEndsItsConnectionsAndFreesItsPort() throws Exception {
    Link link = pair().connect();
    InetSocketAddress address = pair().address();

    pair().listener().close();

    get(link.dialled().closed().toCompletableFuture());
    QuicListener again = pair().server().listen(address, new IgnoredArrivals());
    assertThat(again.localAddress()).isEqualTo(address);
    assertThat(pair().listenerLost()).isNotDone();
  }

  @Test
  final void nobodyAnswersAfterAListenerWasClosed() throws Exception {
    pair().listener().close();

    TransportException failure =
        failure(
            () ->
                pair()
                    .client()
                    .dial(
                        new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), pair().address().getPort()),
                        Optional.empty(),
                        SHORT));
    assertThat(failure.kind()).isIn(Kind.TIMEOUT, Kind.UNREACHABLE);
  }
}
