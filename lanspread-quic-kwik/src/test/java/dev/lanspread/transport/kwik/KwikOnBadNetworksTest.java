package dev.lanspread.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.testkit.transport.Faults;
import dev.lanspread.testkit.transport.PatternContent;
import dev.lanspread.testkit.transport.TransportPair;
import dev.lanspread.testkit.transport.TransportPair.Ends;
import dev.lanspread.testkit.transport.TransportPair.Link;
import dev.lanspread.testkit.transport.UdpFaultProxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KwikOnBadNetworksTest {

  private static final int LENGTH = 2 << 20;
  private static final Duration STALL = Duration.ofSeconds(15);

  private final PatternContent content = new PatternContent(21);
  private TransportPair pair;
  private UdpFaultProxy proxy;

  @BeforeEach
  void open() throws Exception {
    KwikTransportProvider kwik = new KwikTransportProvider();
    pair = TransportPair.open(kwik, kwik);
    proxy = UdpFaultProxy.to(pair.address(), 17);
  }

  @AfterEach
  void close() {
    pair.close();
    proxy.close();
  }

  @Test
  void aTransferSurvivesDelayAndLoss() throws Exception {
    proxy.faults(Faults.none().withDelay(Duration.ofMillis(20)).withLoss(0.01));

    transfer(LENGTH / 4);
  }

  @Test
  void aTransferSurvivesReordering() throws Exception {
    proxy.faults(Faults.none().withReordering(0.05));

    transfer(LENGTH);
  }

  @Test
  void aTransferSurvivesDuplicates() throws Exception {
    proxy.faults(Faults.none().withDuplication(0.2));

    transfer(LENGTH);
  }

  @Test
  void aTransferSurvivesABlackoutOfTwoSeconds() throws Exception {
    Ends ends = stream();
    CompletableFuture<Void> sender = send(ends, LENGTH);
    receive(ends.opened(), 0, LENGTH / 4);

    proxy.faults(Faults.darkness());
    CompletableFuture.runAsync(
            () -> proxy.faults(Faults.none()),
            CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS))
        .join();

    receive(ends.opened(), LENGTH / 4, LENGTH);
    sender.get(STALL.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void aTransferSurvivesABlackoutOfItsAnswers() throws Exception {
    Ends ends = stream();
    CompletableFuture<Void> sender = send(ends, LENGTH);
    receive(ends.opened(), 0, LENGTH / 4);

    proxy.faultsToTarget(Faults.darkness());
    CompletableFuture.runAsync(
            () -> proxy.faults(Faults.none()),
            CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS))
        .join();

    receive(ends.opened(), LENGTH / 4, LENGTH);
    sender.get(STALL.toSeconds(), TimeUnit.SECONDS);
  }

  private void transfer(int length) throws Exception {
    Ends ends = stream();
    CompletableFuture<Void> sender = send(ends, length);
    receive(ends.opened(), 0, length);
    sender.get(STALL.toSeconds(), TimeUnit.SECONDS);
    assertThat(ends.opened().read(ByteBuffer.allocate(1), STALL)).isEqualTo(-1);
  }

  private Ends stream() throws Exception {
    Link link = pair.connect(proxy.address());
    return TransportPair.openStream(link.dialled(), TransportPair.arrivals(link.accepted()));
  }

  private CompletableFuture<Void> send(Ends ends, int length) {
    return CompletableFuture.runAsync(
        () -> {
          ByteBuffer bytes = ByteBuffer.allocate(length);
          content.fill(bytes, 0);
          try {
            ends.accepted().write(bytes.flip(), STALL);
            ends.accepted().finish();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private void receive(QuicStream stream, int from, int to) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(to - from);
    while (bytes.hasRemaining()) {
      assertThat(stream.read(bytes, STALL)).isPositive();
    }
    assertThat(content.firstDifference(bytes.flip(), from)).isEqualTo(-1);
  }
}
