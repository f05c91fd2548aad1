package dev.lanspread.internal.session;

import dev.lanspread.GameId;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.library.RemoteLibraries;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A peer's network part over a {@link MemoryNetwork}, with a library that the test sets. */
final class TestNode implements AutoCloseable {

  static final PeerAddress ANY_PORT = PeerAddress.parse("127.0.0.1:0");

  final Identity identity;
  final QuicEndpoint endpoint;
  final Workers workers;
  final PeerNetwork network;
  final List<PeerEvent> events = new CopyOnWriteArrayList<>();
  final PeerAddress address;
  private final AtomicLong ahead = new AtomicLong();
  private volatile LibrarySnapshot library;

  /** What a node starts with. */
  record Setup(
      String name,
      Identity identity,
      Optional<String> secret,
      List<GameSummary> games,
      RightOfWay rightOfWay) {

    static Setup named(String name) {
      return new Setup(name, newIdentity(), Optional.empty(), List.of(), new RightOfWay());
    }

    Setup withGames(GameSummary... others) {
      return withGames(List.of(others));
    }

    Setup withGames(List<GameSummary> others) {
      return new Setup(name, identity, secret, others, rightOfWay);
    }

    Setup withSecret(String other) {
      return new Setup(name, identity, Optional.of(other), games, rightOfWay);
    }

    Setup withRightOfWay(RightOfWay other) {
      return new Setup(name, identity, secret, games, other);
    }

    TestNode start(MemoryNetwork net) {
      return new TestNode(net, this, ANY_PORT);
    }

    TestNode startAt(MemoryNetwork net, PeerAddress address) {
      return new TestNode(net, this, address);
    }
  }

  private TestNode(MemoryNetwork net, Setup setup, PeerAddress listenAt) {
    identity = setup.identity();
    library = new LibrarySnapshot(1, List.of(), setup.games());
    endpoint = endpoint(net, identity, setup.name());
    workers = new Workers(setup.name());
    network =
        new PeerNetwork(
            identity,
            endpoint,
            workers,
            new RemoteLibraries(catalog()),
            new PeerNetwork.Surroundings(
                setup.name(), setup.secret(), () -> library, TestNode::echo, events::add),
            setup.rightOfWay(),
            () -> System.nanoTime() + ahead.get());
    address = network.listen(listenAt);
  }

  static QuicEndpoint endpoint(MemoryNetwork net, Identity identity, String label) {
    try {
      return net.transport().open(new Config(identity, label));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Identity newIdentity() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      return Identity.of(keys);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Answers each request with the length of the game's id. */
  private static void echo(PeerId peer, Message.Request request, FrameChannel channel)
      throws IOException {
    channel.send(new Message.Content(request.game().length()), Duration.ofSeconds(1));
  }

  static Catalog catalog() {
    return Catalog.of(
        IntStream.range(0, 10_001)
            .mapToObj(i -> CatalogGame.of("g" + i, "Game " + i, "20240101"))
            .toList());
  }

  static GameSummary game(int number) {
    return new GameSummary("g" + number, "20240101", true, false, "Ready", 100);
  }

  static List<GameSummary> games(int count) {
    return IntStream.range(0, count).mapToObj(TestNode::game).toList();
  }

  PeerId id() {
    return identity.peer();
  }

  /** Adds a game and has it pushed. */
  void addGame(int number) {
    LibrarySnapshot before = library;
    List<GameSummary> summaries = new ArrayList<>(before.summaries());
    summaries.add(game(number));
    library = new LibrarySnapshot(before.revision() + 1, List.of(), summaries);
    network.onLibraryChange(
        library,
        new LibraryDelta(before.revision(), library.revision(), List.of(game(number)), List.of()));
  }

  /** Puts the clock forward by which this node decides when to try again. */
  void putClockForward(Duration time) {
    ahead.addAndGet(time.toNanos());
  }

  List<PeerId> peerIds() {
    return network.peers().stream().map(RemotePeer::id).toList();
  }

  List<String> gamesOf(PeerId peer) {
    return network
        .peer(peer)
        .map(RemotePeer::toSnapshot)
        .map(PeerSnapshot::games)
        .orElse(List.of())
        .stream()
        .map(state -> state.id())
        .map(GameId::value)
        .toList();
  }

  <E extends PeerEvent> List<E> events(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public void close() {
    network.close();
    endpoint.close();
    workers.close();
  }

  /** Ends without a word. */
  void crash() {
    endpoint.close();
    network.close();
    workers.close();
  }

  private record Config(Identity identity, String label) implements QuicEndpointConfig {

    @Override
    public PrivateKey privateKey() {
      return identity.privateKey();
    }

    @Override
    public X509Certificate certificate() {
      return identity.certificate();
    }

    @Override
    public String alpn() {
      return ProtocolLimits.ALPN;
    }
  }
}
