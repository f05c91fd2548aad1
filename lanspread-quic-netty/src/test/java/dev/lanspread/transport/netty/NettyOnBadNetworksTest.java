package dev.lanspread.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.testkit.transport.Faults;
import dev.lanspread.testkit.transport.PatternContent;
import dev.lanspread.testkit.transport.TransportPair;
import dev.lanspread.testkit.transport.TransportPair.Ends;
import dev.lanspread.testkit.transport.TransportPair.Link;
import dev.lanspread.testkit.transport.UdpFaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NettyOnBadNetworksTest {

  private static final int LENGTH = 256 << 10;
  private static final int CONNECTIONS = 60;
  private static final Duration STALL = Duration.ofSeconds(5);

  private final PatternContent content = new PatternContent(23);
  private TransportPair pair;
  private UdpFaultProxy proxy;

  @BeforeEach
  void open() throws Exception {
    NettyQuicTransportProvider netty = new NettyQuicTransportProvider();
    pair = TransportPair.open(netty, netty);
    proxy = UdpFaultProxy.to(pair.address(), 29);
  }

  @AfterEach
  void close() {
    pair.close();
    proxy.close();
  }

  /** A whole answer in one burst, so that its end and bytes before it can be lost together. */
  @Test
  void theEndOfContentComesThoughPacketsAreLost(@TempDir Path folder) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    content.fill(bytes, 0);
    Path file = Files.write(folder.resolve("content"), bytes.array());
    try (FileChannel source = FileChannel.open(file)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        Link link = pair.connect(proxy.address());
        Ends ends =
            TransportPair.openStream(link.dialled(), TransportPair.arrivals(link.accepted()));
        ends.opened().finish();
        assertThat(ends.accepted().read(ByteBuffer.allocate(1), STALL)).isEqualTo(-1);
        proxy.faultsToClient(Faults.none().withLoss(0.1));
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(source, ends));
        expectContentAndEnd(ends.opened());
        sender.get(STALL.toSeconds(), TimeUnit.SECONDS);
        proxy.faults(Faults.none());
        link.dialled().close();
      }
    }
  }

  private static void send(FileChannel source, Ends ends) {
    try {
      ends.accepted().send(source, 0, LENGTH, STALL, sent -> {});
      ends.accepted().finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void expectContentAndEnd(QuicStream stream) throws Exception {
    ByteBuffer came = ByteBuffer.allocate(LENGTH);
    while (came.hasRemaining()) {
      assertThat(stream.read(came, STALL)).isPositive();
    }
    assertThat(content.firstDifference(came.flip(), 0)).isEqualTo(-1);
    assertThat(stream.read(ByteBuffer.allocate(1), STALL)).isEqualTo(-1);
  }
}
