package dev.lanspread.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.QuicTransportProvider;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class RateLimitedTransportTest {

  private static final int BYTES_PER_SECOND = 1 << 20;
  private static final int BYTES = BYTES_PER_SECOND / 4;
  private static final int STREAMS = 2;

  @Test
  void allStreamsOfAnEndpointShareItsRate() throws Exception {
    QuicTransportProvider memory = new MemoryNetwork(1).transport();
    ExecutorService senders = Executors.newFixedThreadPool(STREAMS);
    try (TransportPair pair =
        TransportPair.open(memory, new RateLimitedTransport(memory, BYTES_PER_SECOND))) {
      TransportPair.Link link = pair.connect();
      BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
      List<QuicStream> accepted = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        accepted.add(TransportPair.openStream(link.dialled(), arrivals).accepted());
      }

      long started = System.nanoTime();
      for (Future<?> sender : senders.invokeAll(accepted.stream().map(this::sending).toList())) {
        sender.get();
      }
      double seconds = (System.nanoTime() - started) / 1e9;

      double ideal = STREAMS * BYTES / (double) BYTES_PER_SECOND;
      assertThat(seconds).isGreaterThan(ideal * 0.9);
    } finally {
      senders.shutdownNow();
    }
  }

  private Callable<Boolean> sending(QuicStream stream) {
    return () -> {
      stream.write(ByteBuffer.allocate(BYTES), TransportPair.PATIENCE);
      return true;
    };
  }
}
