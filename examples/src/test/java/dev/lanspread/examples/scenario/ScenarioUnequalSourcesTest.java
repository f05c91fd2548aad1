package dev.lanspread.examples.scenario;

import static dev.lanspread.examples.scenario.LocalNode.GAME;
import static dev.lanspread.examples.scenario.TestGame.packageOf;
import static dev.lanspread.examples.scenario.TestGame.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lanspread.DownloadOptions;
import dev.lanspread.PeerNode;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.testkit.transport.DetouredTransport;
import dev.lanspread.testkit.transport.Faults;
import dev.lanspread.testkit.transport.UdpFaultProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sources on lines of different rates: the download takes hardly longer than it must. Times mean
 * something only on a machine that has nothing else to do.
 */
@Tag("soak")
class ScenarioUnequalSourcesTest {

  private static final int SIZE = 32 << 20;
  private static final long FAST = 2 << 20;
  private static final double TOLERANCE = 1.15;

  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  @TempDir
  Path folder;

  private final Map<InetSocketAddress, UdpFaultProxy> lines = new HashMap<>();
  private final List<PeerNode> nodes = new ArrayList<>();

  @AfterEach
  void stopNodes() {
    nodes.forEach(PeerNode::close);
    lines.values().forEach(UdpFaultProxy::close);
  }

  @TransportTest
  void oneOfThreeSourcesAtATwentiethOfTheRateCostsLessThan15Percent(String transport)
      throws Exception {
    byte[] data = random(SIZE, 9);
    double ideal = SIZE / (FAST + FAST + FAST / 20.0);
    List<PeerNode> sources =
        List.of(
            source("first", transport, data, FAST),
            source("second", transport, data, FAST),
            source("slow", transport, data, FAST / 20));
    PeerNode client = client(transport);
    for (PeerNode source : sources) {
      client.connect(source.address()).join();
    }

    long began = System.nanoTime();
    client
        .download(GAME, DownloadOptions.PACKAGE_ONLY)
        .completion()
        .get((long) (2 * ideal), TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - began) / 1e9;

    System.out.printf(
        "over %s: %.2f s, ideal %.2f s, factor %.3f%n", transport, seconds, ideal, seconds / ideal);
    assertThat(packageOf(LocalNode.root(folder.resolve("client"))))
        .isEqualTo(packageOf(LocalNode.root(folder.resolve("first"))));
    assertThat(seconds / ideal).isLessThan(TOLERANCE);
  }

  private PeerNode source(String name, String transport, byte[] data, long bytesPerSecond)
      throws IOException {
    LocalNode.giveGame(folder.resolve(name), data);
    PeerNode source = LocalNode.in(folder.resolve(name), LocalNode.transport(transport)).start();
    nodes.add(source);
    UdpFaultProxy line = UdpFaultProxy.to(source.address().toSocketAddress(), 7);
    line.faults(Faults.none().withRate(bytesPerSecond));
    lines.put(source.address().toSocketAddress(), line);
    return source;
  }

  private PeerNode client(String transport) {
    QuicTransportProvider detour =
        new DetouredTransport(
            LocalNode.transport(transport),
            there -> {
              UdpFaultProxy line = lines.get(there);
              return line == null ? there : line.address();
            });
    PeerNode client = LocalNode.in(folder.resolve("client"), detour).chunkSize(1 << 20).start();
    nodes.add(client);
    return client;
  }
}
