package dev.lanspread.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.testkit.transport.PatternContent;
import dev.lanspread.testkit.transport.TransportPair;
import dev.lanspread.testkit.transport.TransportPair.Ends;
import dev.lanspread.testkit.transport.TransportPair.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transfers one after the other on one connection; kwik 0.10.7 to 0.10.9 freeze in them. */
@Tag("soak")
final class KwikSoakTest {

  private static final Logger LOG = LoggerFactory.getLogger(KwikSoakTest.class);
  private static final int TRANSFERS = 50;
  private static final int LENGTH = 64 << 20;
  private static final int PIECE = 256 << 10;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  @Test
  void fiftyTransfersFinishWithoutALongPause() throws Exception {
    KwikTransportProvider kwik = new KwikTransportProvider();
    try (TransportPair pair = TransportPair.open(kwik, kwik)) {
      Link link = pair.connect();
      BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
      Duration longest = Duration.ZERO;
      for (int i = 0; i < TRANSFERS; i++) {
        long start = System.nanoTime();
        Duration pause = transfer(link.dialled(), arrivals, new PatternContent(i));
        longest = pause.compareTo(longest) > 0 ? pause : longest;
        double seconds = (System.nanoTime() - start) / 1e9;
        LOG.info("transfer {}: {} s, longest pause {} ms", i, seconds, pause.toMillis());
        assertThat(link.dialled().isOpen()).isTrue();
      }
      LOG.info("longest pause of all: {} ms", longest.toMillis());
      assertThat(longest).isLessThan(LONGEST_PAUSE);
    }
  }

  private static Duration transfer(
      QuicConnection connection, BlockingQueue<QuicStream> arrivals, PatternContent content)
      throws Exception {
    Ends ends = TransportPair.openStream(connection, arrivals);
    CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(ends, content));
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    long longest = 0;
    long received = 0;
    long last = System.nanoTime();
    int count = ends.opened().read(buffer, LONGEST_PAUSE);
    while (count >= 0) {
      longest = Math.max(longest, System.nanoTime() - last);
      assertThat(content.firstDifference(buffer.flip(), received)).isEqualTo(-1);
      received += count;
      last = System.nanoTime();
      count = ends.opened().read(buffer.clear(), LONGEST_PAUSE);
    }
    assertThat(received).isEqualTo(LENGTH);
    sender.get(LONGEST_PAUSE.toSeconds(), TimeUnit.SECONDS);
    ends.opened().close();
    ends.accepted().close();
    return Duration.ofNanos(longest);
  }

  private static void send(Ends ends, PatternContent content) {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    try {
      for (long at = 0; at < LENGTH; at += PIECE) {
        content.fill(buffer.clear(), at);
        ends.accepted().write(buffer.flip(), LONGEST_PAUSE);
      }
      ends.accepted().finish();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
