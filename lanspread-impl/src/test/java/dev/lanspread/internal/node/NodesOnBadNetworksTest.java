package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.DownloadOptions;
import dev.lanspread.Operation;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerNode;
import dev.lanspread.internal.quic.kwik.KwikTransportProvider;
import dev.lanspread.testkit.transport.Faults;
import dev.lanspread.testkit.transport.UdpFaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download between two nodes finishes equal and without help, whatever the network does. */
class NodesOnBadNetworksTest {

  private static final int SIZE = 3 << 20;
  private static final Faults SLOW = Faults.none().withRate(3 << 19);

  @TempDir Path folder;

  private PeerNode source;
  private UdpFaultProxy proxy;
  private PeerNode client;

  @BeforeEach
  void startNodes() throws Exception {
    TestNode.giveGame(folder.resolve("source"), SIZE);
    source = TestNode.in(folder.resolve("source"), new KwikTransportProvider()).start();
    proxy = UdpFaultProxy.to(source.address().toSocketAddress(), 7);
    client =
        TestNode.in(
                folder.resolve("client"),
                new DetouringTransport(new KwikTransportProvider(), there -> proxy.address()))
            .start();
  }

  @AfterEach
  void stopNodes() {
    client.close();
    proxy.close();
    source.close();
  }

  @Test
  void moreRequestsThanAConnectionHasStreams() throws Exception {
    client.close();
    client =
        TestNode.in(folder.resolve("client"), new KwikTransportProvider())
            .chunkSize(8 << 10)
            .start();
    assertDownloads(begin());
  }

  @Test
  void with20MillisecondsAndOnePercentLoss() throws Exception {
    proxy.faults(Faults.none().withDelay(Duration.ofMillis(20)).withLoss(0.01));
    assertDownloads(begin());
  }

  @Test
  void with5PercentReordering() throws Exception {
    proxy.faults(Faults.none().withReordering(0.05));
    assertDownloads(begin());
  }

  @Test
  void withDuplicatedPackets() throws Exception {
    proxy.faults(Faults.none().withDuplication(0.3));
    assertDownloads(begin());
  }

  @Test
  void withABlackoutOf2Seconds() throws Exception {
    proxy.faults(SLOW);
    Operation download = begin();
    awaitSomeBytes(download);
    blackout(Duration.ofSeconds(2));
    proxy.faults(SLOW);
    assertDownloads(download);
  }

  @Test
  void withABlackoutOf2SecondsOneWay() throws Exception {
    proxy.faults(SLOW);
    Operation download = begin();
    awaitSomeBytes(download);
    proxy.faultsToClient(Faults.darkness());
    pause(Duration.ofSeconds(2));
    proxy.faults(SLOW);
    assertDownloads(download);
  }

  @Tag("soak")
  @Test
  void withABlackoutOf20Seconds() throws Exception {
    proxy.faults(SLOW);
    Operation download = begin();
    awaitSomeBytes(download);
    blackout(Duration.ofSeconds(20));
    proxy.faults(SLOW);
    assertDownloads(download);
  }

  private Operation begin() {
    client.connect(PeerAddress.of(source.address().toSocketAddress())).join();
    return client.download(TestNode.GAME, DownloadOptions.PACKAGE_ONLY);
  }

  private static void awaitSomeBytes(Operation download) {
    await().until(() -> download.progress().bytes() > SIZE / 10);
  }

  private void blackout(Duration duration) {
    proxy.faults(Faults.darkness());
    pause(duration);
  }

  /** Lets the fault last; nothing is waited for. */
  private static void pause(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    await()
        .atMost(duration.plusSeconds(5))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> System.nanoTime() - end >= 0);
  }

  private void assertDownloads(Operation download) throws Exception {
    download.completion().get(60, TimeUnit.SECONDS);
    for (String file : new String[] {"data.bin", "version.ini"}) {
      assertThat(folder.resolve("client/games/ggoo").resolve(file))
          .hasBinaryContent(Files.readAllBytes(folder.resolve("source/games/ggoo").resolve(file)));
    }
  }
}
