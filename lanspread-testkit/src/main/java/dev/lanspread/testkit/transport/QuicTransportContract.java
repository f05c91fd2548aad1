package dev.lanspread.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import dev.lanspread.testkit.transport.TransportPair.Ends;
import dev.lanspread.testkit.transport.TransportPair.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every {@link dev.lanspread.spi.transport.QuicTransportProvider} must do, alone and with any
 * other: extend this once per pair of dialling and listening transport.
 *
 * @since 0.1
 */
public abstract class QuicTransportContract extends BulkTransferContract {

  /** For subclasses. */
  protected QuicTransportContract() {}

  @Test
  final void theProviderTellsWhoItIs() {
    assertThat(clientTransport().id()).matches("[a-z0-9-]+");
    assertThat(clientTransport().availability()).isInstanceOf(ProviderAvailability.Available.class);
  }

  @Test
  final void closingAnEndpointEndsItsConnectionsAndFreesItsPort() throws Exception {
    Link link = pair().connect();
    InetSocketAddress address = pair().address();
    long start = System.nanoTime();

    pair().server().close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE.plusSeconds(1));
    get(link.dialled().closed().toCompletableFuture());
    failure(Kind.CLOSED, () -> pair().server().listen(address, new IgnoredArrivals()));
    TransportPair successor =
        closeAfterwards(TransportPair.open(clientTransport(), serverTransport()));
    QuicListener again = successor.server().listen(address, new IgnoredArrivals());
    assertThat(again.localAddress()).isEqualTo(address);
  }

  @Test
  final void closingADiallingEndpointReleasesItsCallers() throws Exception {
    Link link = pair().connect();
    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
    Ends ends = TransportPair.openStream(link.dialled(), arrivals);
    InetSocketAddress silent = silentAddress();
    Future<?> read = inBackground(() -> ends.opened().read(ByteBuffer.allocate(1), PATIENCE));
    Future<?> dial = inBackground(() -> pair().client().dial(silent, Optional.empty(), PATIENCE));

    pair().client().close();
    pair().client().close();

    failsAtOnce(Kind.CLOSED, read);
    failure(() -> get(dial, AT_ONCE));
    failure(Kind.CLOSED, () -> pair().client().dial(pair().address(), Optional.empty(), PATIENCE));
    assertThat(get(link.accepted().closed().toCompletableFuture()).kind())
        .isEqualTo(Kind.CONNECTION_LOST);
  }

  @Test
  final void closedEndpointsLeaveNoThread() throws Exception {
    pair().close();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    TransportPair used = TransportPair.open(clientTransport(), serverTransport());
    Link link = used.connect();
    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
    List<Future<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Ends ends = TransportPair.openStream(link.dialled(), arrivals);
      waiting.add(inBackground(() -> ends.opened().read(ByteBuffer.allocate(1), PATIENCE)));
      waiting.add(
          inBackground(
              () -> {
                writeAll(ends.opened(), new PatternContent(1), 8 << 20);
                return null;
              }));
    }
    failure(() -> used.client().dial(silentAddress(), Optional.empty(), SHORT));

    used.close();

    for (Future<?> call : waiting) {
      failure(() -> get(call, AT_ONCE));
    }
    awaitNoThreadsBesides(before);
  }

  @Test
  final void aLostListenerIsReportedAndCanBeReplaced() throws Exception {
    Link link = pair().connect();
    assumeTrue(breakListener(pair().listener()), "this transport's listeners cannot be broken");

    assertThat(get(pair().listenerLost())).isInstanceOf(TransportException.class);
    assertThat(get(link.accepted().closed().toCompletableFuture()).kind())
        .isEqualTo(Kind.CONNECTION_LOST);

    QuicListener next =
        pair()
            .server()
            .listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new IgnoredArrivals());
    assertThat(pair().client().dial(next.localAddress(), Optional.empty(), PATIENCE).isOpen())
        .isTrue();
  }

  private void awaitNoThreadsBesides(Set<Thread> before) {
    await("threads to end")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              settle();
              assertThat(Thread.getAllStackTraces().keySet())
                  .filteredOn(thread -> !before.contains(thread))
                  .filteredOn(thread -> !thread.getName().startsWith("awaitility"))
                  .filteredOn(this::mustEnd)
                  .isEmpty();
            });
  }
}
