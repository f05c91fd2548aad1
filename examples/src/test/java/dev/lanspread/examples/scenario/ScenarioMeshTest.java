package dev.lanspread.examples.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.GameId;
import dev.lanspread.PeerNode;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.Discovery;
import dev.lanspread.spi.discovery.DiscoveryListener;
import dev.lanspread.spi.discovery.DiscoveryProvider;
import dev.lanspread.spi.discovery.Sighting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Everybody at the party knows everybody. */
@Tag("soak")
class ScenarioMeshTest {

  private static final int PEERS = 30;
  private static final int GAMES = 230;

  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  @TempDir
  Path folder;

  private final Room room = new Room();
  private final List<PeerNode> nodes = new ArrayList<>();

  @AfterEach
  void stopNodes() {
    nodes.parallelStream().forEach(PeerNode::close);
  }

  @TransportTest
  void allSeeAllAndEveryChangeWithin2Seconds(String transport) throws Exception {
    for (int i = 0; i < PEERS; i++) {
      nodes.add(
          LocalNode.in(folder.resolve("peer" + i), LocalNode.transport(transport))
              .discovery(room)
              .catalog(
                  Catalog.of(IntStream.range(0, GAMES).mapToObj(ScenarioMeshTest::game).toList()))
              .start());
    }
    long heapAlone = usedHeap();
    long start = System.nanoTime();
    room.open();
    awaitAll(node -> node.peers().size() == PEERS - 1);
    Duration seen = since(start);
    long heapOfPeers = usedHeap() - heapAlone;

    Duration slowest = Duration.ZERO;
    for (int i = 0; i < PEERS; i++) {
      Duration told = changeReachesAll(i);
      slowest = told.compareTo(slowest) > 0 ? told : slowest;
    }

    for (int i = 0; i < PEERS; i++) {
      giveGames(i, PEERS, GAMES);
    }
    awaitAll(node -> knownGames(node) == (PEERS - 1) * (GAMES - PEERS + 1));
    long heapOfGames = usedHeap() - heapAlone - heapOfPeers;

    System.out.printf(
        "%d peers over %s: all see all after %d ms; the slowest of %d changes reaches all after %d ms;"
            + " %d threads per node; heap per known peer %d KiB, per known game %d bytes%n",
        PEERS,
        transport,
        seen.toMillis(),
        PEERS,
        slowest.toMillis(),
        ManagementFactory.getThreadMXBean().getThreadCount() / PEERS,
        heapOfPeers / PEERS / (PEERS - 1) / 1024,
        heapOfGames / PEERS / (PEERS - 1) / (GAMES - PEERS));
    assertThat(seen).isLessThan(longest(transport));
    assertThat(slowest).isLessThan(Duration.ofSeconds(2));
  }

  /**
   * On two cores kwik's 435 handshakes, elliptic curves in pure Java and cold at that, take the
   * most of 20 s; in a room where each peer has a computer of its own each has 29 of them.
   */
  private static Duration longest(String transport) {
    return Duration.ofSeconds(transport.equals("kwik") ? 40 : 10);
  }

  /** Drops a game of its own into a peer's folder; the time runs until everybody knows of it. */
  private Duration changeReachesAll(int peer) throws IOException {
    long dropped = System.nanoTime();
    giveGames(peer, peer, peer + 1);
    GameId game = game(peer).id();
    awaitAll(
        node ->
            node == nodes.get(peer)
                || node.games().remote().stream().anyMatch(row -> row.id().equals(game)));
    return since(dropped);
  }

  private void giveGames(int peer, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      Path root = folder.resolve("peer" + peer).resolve("games").resolve(game(i).id().value());
      Files.createDirectories(root);
      Files.writeString(root.resolve("version.ini"), TestGame.VERSION);
    }
  }

  private static int knownGames(PeerNode node) {
    return node.peers().stream().mapToInt(peer -> peer.games().size()).sum();
  }

  private static CatalogGame game(int number) {
    return CatalogGame.of("game%04d".formatted(number), "Game " + number, TestGame.VERSION);
  }

  private void awaitAll(Predicate<PeerNode> known) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> nodes.stream().allMatch(known));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static long usedHeap() {
    System.gc(); // What is alive is measured.
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** A room in which everybody sees everybody from the moment it opens. */
  private static final class Room implements DiscoveryProvider {

    private final List<Announcement> announced = new ArrayList<>();
    private final List<DiscoveryListener> listeners = new ArrayList<>();

    @Override
    public String id() {
      return "room";
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public ProviderAvailability availability() {
      return ProviderAvailability.available();
    }

    @Override
    public Discovery start(Announcement own, DiscoveryListener listener) {
      announced.add(own);
      listeners.add(listener);
      return new Discovery() {
        @Override
        public void announce(Announcement changed) {}

        @Override
        public void close() {}
      };
    }

    void open() {
      for (int i = 0; i < listeners.size(); i++) {
        for (int j = 0; j < announced.size(); j++) {
          if (i != j) {
            listeners.get(i).onSighting(sighting(announced.get(j)));
          }
        }
      }
    }

    private static Sighting sighting(Announcement own) {
      return new Sighting(
          own.peer(), List.of(own.listen()), own.protocolVersion(), own.libraryRevision());
    }
  }
}
