package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.LocalNode.GAME;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.DownloadOptions;
import dev.lanspread.Operation;
import dev.lanspread.PeerNode;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.testkit.transport.DetouredTransport;
import dev.lanspread.testkit.transport.Faults;
import dev.lanspread.testkit.transport.UdpFaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** A download finishes equal and without help, whatever the network between two peers does. */
class ScenarioBadNetworksTest {

  private static final int SIZE = 3 << 20;
  private static final Faults SLOW = Faults.none().withRate(3 << 19);
  private static final Faults DARK = Faults.darkness();

  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  @TempDir
  Path folder;

  @TransportTest
  void withMoreRequestsThanAConnectionHasStreams(String transport) throws Exception {
    try (Pair pair = Pair.make(folder, transport, 8 << 10)) {
      pair.assertFinishesEqual(pair.begin());
    }
  }

  @TransportTest
  void with20MillisecondsAndOnePercentLoss(String transport) throws Exception {
    download(transport, Faults.none().withDelay(Duration.ofMillis(20)).withLoss(0.01));
  }

  @TransportTest
  void with5PercentReordering(String transport) throws Exception {
    download(transport, Faults.none().withReordering(0.05));
  }

  @TransportTest
  void withDuplicatedPackets(String transport) throws Exception {
    download(transport, Faults.none().withDuplication(0.3));
  }

  @TransportTest
  void withABlackoutOf2Seconds(String transport) throws Exception {
    downloadThroughBlackout(transport, Duration.ofSeconds(2), proxy -> proxy.faults(DARK));
  }

  @TransportTest
  void withABlackoutOf2SecondsOnTheWayBack(String transport) throws Exception {
    downloadThroughBlackout(transport, Duration.ofSeconds(2), proxy -> proxy.faultsToClient(DARK));
  }

  @TransportTest
  void withABlackoutOf2SecondsOnTheWayThere(String transport) throws Exception {
    downloadThroughBlackout(transport, Duration.ofSeconds(2), proxy -> proxy.faultsToTarget(DARK));
  }

  @Tag("soak")
  @TransportTest
  void withABlackoutOf20Seconds(String transport) throws Exception {
    downloadThroughBlackout(transport, Duration.ofSeconds(20), proxy -> proxy.faults(DARK));
  }

  @Tag("soak")
  @TransportTest
  void withABlackoutOf20SecondsOnTheWayBack(String transport) throws Exception {
    downloadThroughBlackout(transport, Duration.ofSeconds(20), proxy -> proxy.faultsToClient(DARK));
  }

  @Tag("soak")
  @TransportTest
  void withABlackoutOf20SecondsOnTheWayThere(String transport) throws Exception {
    downloadThroughBlackout(transport, Duration.ofSeconds(20), proxy -> proxy.faultsToTarget(DARK));
  }

  private void download(String transport, Faults faults) throws Exception {
    try (Pair pair = Pair.make(folder, transport, 1 << 20)) {
      pair.proxy().faults(faults);
      pair.assertFinishesEqual(pair.begin());
    }
  }

  private void downloadThroughBlackout(
      String transport, Duration duration, Consumer<UdpFaultProxy> blackout) throws Exception {
    try (Pair pair = Pair.make(folder, transport, 1 << 20)) {
      pair.proxy().faults(SLOW);
      Operation download = pair.begin();
      await().until(() -> download.progress().bytes() > SIZE / 10);
      long dark = System.nanoTime();
      blackout.accept(pair.proxy());
      await()
          .atMost(duration.plusSeconds(5))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> System.nanoTime() - dark >= duration.toNanos());
      long before = download.progress().bytes();
      long light = System.nanoTime();
      pair.proxy().faults(SLOW);
      assertThat(before).isLessThan(SIZE);
      pair.assertFinishesEqual(download);
      System.out.printf(
          "over %s: %d KiB before a blackout of %d s, the rest within %d ms after it%n",
          transport,
          before >> 10,
          duration.toSeconds(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - light));
    }
  }

  /** A source, a client, and a bad network on the client's way to the source. */
  private record Pair(Path folder, PeerNode source, UdpFaultProxy proxy, PeerNode client)
      implements AutoCloseable {

    static Pair make(Path folder, String transport, int chunk) throws IOException {
      LocalNode.giveGame(folder.resolve("source"), random(SIZE, 5));
      QuicTransportProvider direct = LocalNode.transport(transport);
      PeerNode source = LocalNode.in(folder.resolve("source"), direct).start();
      UdpFaultProxy proxy = UdpFaultProxy.to(source.address().toSocketAddress(), 7);
      QuicTransportProvider detour = new DetouredTransport(direct, there -> proxy.address());
      PeerNode client = LocalNode.in(folder.resolve("client"), detour).chunkSize(chunk).start();
      return new Pair(folder, source, proxy, client);
    }

    Operation begin() {
      client.connect(source.address()).join();
      return client.download(GAME, DownloadOptions.PACKAGE_ONLY);
    }

    void assertFinishesEqual(Operation download) throws Exception {
      download.completion().get(60, TimeUnit.SECONDS);
      assertThat(packageOf(LocalNode.root(folder.resolve("client"))))
          .isEqualTo(packageOf(LocalNode.root(folder.resolve("source"))));
    }

    @Override
    public void close() {
      client.close();
      proxy.close();
      source.close();
    }
  }
}
