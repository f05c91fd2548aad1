package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.PeerNode;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.internal.quic.kwik.KwikTransportProvider;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everybody at the party knows everybody. */
@Tag("soak")
class MeshSoakTest {

  private static final int PEERS = 30;

  @TempDir Path folder;

  private final List<PeerNode> nodes = new ArrayList<>();

  @AfterEach
  void stopNodes() {
    nodes.parallelStream().forEach(PeerNode::close);
  }

  @Test
  void allSeeAllWithin10SecondsAndEveryChangeWithin2() throws Exception {
    for (int i = 0; i < PEERS; i++) {
      nodes.add(TestNode.in(folder.resolve("peer" + i), new KwikTransportProvider()).start());
    }
    long heapBefore = usedHeap();
    long start = System.nanoTime();
    connectAll();
    awaitAll(peer -> true, Duration.ofSeconds(30));
    Duration seen = since(start);
    long heap = usedHeap() - heapBefore;

    TestNode.giveGame(folder.resolve("peer0"), 1000);
    await().until(() -> nodes.get(0).games().local().size() == 1);
    long changed = System.nanoTime();
    awaitGameOfFirst();
    Duration told = since(changed);

    System.out.printf(
        "%d peers: all see all after %d ms, a change reaches all after %d ms,"
            + " %d KiB of heap and %d threads per node, %d KiB of heap per known peer%n",
        PEERS,
        seen.toMillis(),
        told.toMillis(),
        heap / PEERS / 1024,
        ManagementFactory.getThreadMXBean().getThreadCount() / PEERS,
        heap / PEERS / (PEERS - 1) / 1024);
    assertThat(seen).isLessThan(Duration.ofSeconds(10));
    assertThat(told).isLessThan(Duration.ofSeconds(2));
  }

  private void connectAll() {
    List<CompletableFuture<PeerSnapshot>> all = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      for (int j = 0; j < i; j++) {
        all.add(nodes.get(i).connect(nodes.get(j).address()));
      }
    }
    CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
  }

  private void awaitAll(Predicate<PeerSnapshot> known, Duration limit) {
    await()
        .atMost(limit)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                nodes.stream()
                    .allMatch(node -> node.peers().stream().filter(known).count() == PEERS - 1));
  }

  private void awaitGameOfFirst() {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                nodes.subList(1, PEERS).stream()
                    .allMatch(node -> node.games().remote().size() == 1));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static long usedHeap() {
    System.gc(); // What is alive is measured.
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
