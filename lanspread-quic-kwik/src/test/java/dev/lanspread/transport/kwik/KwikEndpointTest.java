package dev.lanspread.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import dev.lanspread.testkit.transport.TestEndpointConfig;
import dev.lanspread.testkit.transport.TestIdentity;
import dev.lanspread.testkit.transport.TransportPair;
import dev.lanspread.testkit.transport.TransportPair.Ends;
import dev.lanspread.testkit.transport.TransportPair.Link;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;

final class KwikEndpointTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  private final KwikTransportProvider kwik = new KwikTransportProvider();

  @Test
  void isFoundAsAProvider() {
    assertThat(ServiceLoader.load(QuicTransportProvider.class))
        .filteredOn(provider -> provider.id().equals("kwik"))
        .hasSize(1)
        .first()
        .returns(10, QuicTransportProvider::priority);
  }

  // The headless peer speaks JSON on its standard output.
  @Test
  void printsNothing() throws Exception {
    PrintStream original = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (TransportPair pair = TransportPair.open(kwik, kwik)) {
      Link link = pair.connect();
      TransportPair.openStream(link.dialled(), TransportPair.arrivals(link.accepted()));
      TransportException refused =
          catchThrowableOfType(
              TransportException.class,
              () ->
                  pair.client()
                      .dial(
                          pair.address(),
                          Optional.of(TestIdentity.charlie().peerId()),
                          TransportPair.PATIENCE));
      assertThat(refused).isNotNull();
    } finally {
      System.setOut(original);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void twoConnectionsFromOneHostAreToldApart() throws Exception {
    try (TransportPair pair = TransportPair.open(kwik, kwik)) {
      Link first = pair.connect();
      Link second = pair.connect();

      assertThat(first.accepted().remoteAddress()).isNotEqualTo(second.accepted().remoteAddress());
    }
  }

  @Test
  void aConnectionThatLostAQuarterOfItsWindowToAbandonedStreamsIsRenewed() throws Exception {
    TestEndpointConfig narrow =
        new TestEndpointConfig(
            TestIdentity.bravo(), "lanspread/1", "narrow", Duration.ofSeconds(30), 2, 64 << 10);
    try (TransportPair pair =
        TransportPair.open(kwik, narrow, kwik, TestEndpointConfig.of(TestIdentity.alpha()))) {
      Link link = pair.connect();
      BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
      for (int i = 0; i < 3; i++) {
        assertThat(link.dialled().isOpen()).isTrue();
        Ends ends = TransportPair.openStream(link.dialled(), arrivals);
        TransportException stalled =
            catchThrowableOfType(
                TransportException.class,
                () -> ends.accepted().write(ByteBuffer.allocate(1 << 20), SHORT));
        assertThat(stalled.kind()).isEqualTo(Kind.TIMEOUT);
        ends.opened().close();
        ends.accepted().close();
      }

      await().until(() -> !link.dialled().isOpen());
      assertThat(link.dialled().closed().toCompletableFuture().join().kind())
          .isEqualTo(Kind.CONNECTION_LOST);
      assertThat(pair.connect().dialled().isOpen()).isTrue();
    }
  }
}
