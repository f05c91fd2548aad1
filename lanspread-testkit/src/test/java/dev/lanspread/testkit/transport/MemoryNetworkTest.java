package dev.lanspread.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import dev.lanspread.testkit.transport.TransportPair.Ends;
import dev.lanspread.testkit.transport.TransportPair.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MemoryNetworkTest {

  private static final Duration SHORT = Duration.ofMillis(100);

  private final MemoryNetwork network = new MemoryNetwork(3);
  private final PatternContent content = new PatternContent(3);
  private TransportPair pair;
  private Ends ends;

  @BeforeEach
  void connect() throws Exception {
    pair = TransportPair.open(network.transport(), network.transport());
    Link link = pair.connect();
    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
    ends = TransportPair.openStream(link.dialled(), arrivals);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void delayedBytesComeLateButInOrder() throws Exception {
    network.delay(1, SHORT);
    ByteBuffer bytes = ByteBuffer.allocate(200_000);
    content.fill(bytes, 0);
    ends.opened().write(bytes.flip(), SHORT);

    ByteBuffer received = ByteBuffer.allocate(200_000);
    while (received.hasRemaining()) {
      ends.accepted().read(received, TransportPair.PATIENCE);
    }

    assertThat(content.firstDifference(received.flip(), 0)).isEqualTo(-1);
  }

  @Test
  void nothingArrivesInAStandstillAndEverythingAfterwards() throws Exception {
    network.stall();
    ends.opened().write(ByteBuffer.allocate(10), SHORT);

    TransportException failure =
        catchThrowableOfType(
            TransportException.class, () -> ends.accepted().read(ByteBuffer.allocate(10), SHORT));
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);

    network.resume();
    assertThat(ends.accepted().read(ByteBuffer.allocate(10), TransportPair.PATIENCE)).isEqualTo(10);
  }

  @Test
  void aWallStopsDialsAndNothingElse() throws Exception {
    Link link = pair.connect();
    network.wall(pair.address());

    TransportException failure =
        catchThrowableOfType(
            TransportException.class,
            () -> pair.client().dial(pair.address(), Optional.empty(), SHORT));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(link.dialled().isOpen()).isTrue();
    ends.opened().write(ByteBuffer.allocate(10), SHORT);
    assertThat(ends.accepted().read(ByteBuffer.allocate(10), TransportPair.PATIENCE)).isEqualTo(10);
  }

  @Test
  void aCutEndsConnectionsForBothSidesAndNewOnesCanBeMade() throws Exception {
    network.cut();

    for (QuicStream end : new QuicStream[] {ends.opened(), ends.accepted()}) {
      TransportException failure =
          catchThrowableOfType(
              TransportException.class,
              () -> end.read(ByteBuffer.allocate(1), TransportPair.PATIENCE));
      assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
    }
    assertThat(pair.connect().accepted().isOpen()).isTrue();
  }
}
