package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.PeerException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.concurrent.SerialExecutor;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.library.RemoteLibraries;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.internal.protocol.ProtocolVersions;
import dev.lanspread.spi.discovery.Sighting;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to other peers: dials, accepts, keeps one control session per peer, exchanges
 * libraries, and notices who is gone.
 *
 * <p>The peer table is confined to one serial executor; all public methods are safe from any
 * thread.
 */
public final class PeerNetwork implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PeerNetwork.class);

  private static final Duration CONNECT_DEADLINE = Duration.ofMillis(9500);

  /** The user waits for this dial, so it may take longer than one that is repeated. */
  private static final Duration CONNECT_DIAL_DEADLINE = Duration.ofSeconds(8);

  private static final Duration MOVE_PATIENCE = Duration.ofSeconds(4);
  private static final Duration GOODBYE_PATIENCE = Duration.ofSeconds(1);

  private final Workers workers;
  private final SerialExecutor owner;
  private final PeerTable table;
  private final ControlSessions sessions;
  private final Dialler dialler;
  private final DataConnections dataConnections;
  private final ListenerSlot listener;
  private final MessageCodec codec = new MessageCodec();
  private final RightOfWay rightOfWay;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * What the network needs from the rest of the node.
   *
   * @param name what to call this peer
   * @param groupSecret the LAN-party secret, if any
   * @param library the own library now
   * @param handler answers requests
   * @param events takes peer events
   */
  public record Surroundings(
      String name,
      Optional<String> groupSecret,
      Supplier<LibrarySnapshot> library,
      RequestHandler handler,
      Consumer<PeerEvent> events) {}

  /** Creates the network over an endpoint that the caller owns; nothing listens yet. */
  public PeerNetwork(
      Identity identity,
      QuicEndpoint endpoint,
      Workers workers,
      RemoteLibraries libraries,
      Surroundings surroundings) {
    this(identity, endpoint, workers, libraries, surroundings, new RightOfWay());
  }

  PeerNetwork(
      Identity identity,
      QuicEndpoint endpoint,
      Workers workers,
      RemoteLibraries libraries,
      Surroundings surroundings,
      RightOfWay rightOfWay) {
    this.rightOfWay = rightOfWay;
    this.workers = workers;
    this.owner = workers.serial("peers");
    this.table = new PeerTable(identity.peer(), libraries, surroundings.events());
    this.listener = new ListenerSlot(endpoint, workers, surroundings.events());
    Handshake handshake =
        new Handshake(
            identity,
            surroundings.groupSecret(),
            codec,
            ProtocolVersions.SPOKEN,
            dial ->
                listener.describeSelf(
                    surroundings.name(), surroundings.library().get().revision(), dial));
    this.dialler = new Dialler(endpoint, handshake, rightOfWay);
    RequestDispatcher dispatcher =
        new RequestDispatcher(codec, workers, surroundings.handler(), rightOfWay);
    this.dataConnections = new DataConnections(dialler, workers);
    this.sessions =
        new ControlSessions(
            identity.peer(),
            table,
            owner,
            workers,
            dialler,
            dispatcher,
            dataConnections,
            rightOfWay,
            surroundings.library());
    this.listener.use(
        new InboundConnections(
            handshake,
            dispatcher,
            workers,
            rightOfWay,
            proved -> owner.execute(() -> sessions.admit(proved))));
  }

  /**
   * Binds the listener.
   *
   * @return where others can connect to
   * @throws PeerException {@code UNREACHABLE} if the address cannot be bound
   */
  public PeerAddress listen(PeerAddress address) {
    return listener.bind(address);
  }

  /** Returns where others can connect to. */
  public PeerAddress address() {
    return listener.shown();
  }

  /** Returns the bound address; its IP may be the wildcard. */
  public PeerAddress boundAddress() {
    return listener.bound();
  }

  /**
   * Moves the listener; the peers are told, and those that had dialled the old one are dialled.
   *
   * @throws PeerException {@code UNREACHABLE} if the address cannot be bound; the old one stays
   *     then
   */
  public PeerAddress rebind(PeerAddress address) {
    return listener.move(address, this::tellAndRedial);
  }

  /** Connects to whoever listens at an address; see {@code PeerNode.connect}. */
  public CompletableFuture<PeerSnapshot> connect(PeerAddress address) {
    CompletableFuture<PeerSnapshot> result = new CompletableFuture<>();
    if (!workers.start("connect", () -> connect(address, result))) {
      result.completeExceptionally(new IllegalStateException("the node is closed"));
    }
    workers.after(CONNECT_DEADLINE, () -> result.completeExceptionally(tooLate(address)));
    return result;
  }

  /** Takes a hint that a peer is somewhere on the network. */
  public void onSighting(Sighting sighting) {
    owner.execute(() -> sessions.onSighting(sighting));
  }

  /** Pushes a change of the own library to all peers. */
  public void onLibraryChange(LibrarySnapshot now, LibraryDelta delta) {
    owner.execute(() -> sessions.pushLibrary(now, delta));
  }

  /** Returns the connected peers, ordered by address. */
  public List<RemotePeer> peers() {
    return table.peers();
  }

  /** Returns a connected peer. */
  public Optional<RemotePeer> peer(PeerId id) {
    return peers().stream().filter(peer -> peer.id().equals(id)).findFirst();
  }

  /**
   * Opens a stream for one bulk request to a connected peer; the caller closes it.
   *
   * @throws PeerException if the peer is gone or cannot be reached
   * @throws TransportException if its connection gives no stream
   */
  public RequestStream openStream(PeerId id) throws TransportException {
    RemotePeer peer =
        peer(id)
            .orElseThrow(
                () ->
                    new PeerException(
                        ErrorCode.UNREACHABLE, "the peer is gone", Map.of(Facts.PEER, id.value())));
    DataConnections.StreamLease lease = dataConnections.open(id, peer.address());
    return new RequestStream(
        new FrameChannel(new YieldingStream(lease.stream(), rightOfWay), codec),
        lease::distrust,
        lease::close);
  }

  /** Says goodbye, waits at most a second for the answers, and ends all connections. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    await(onOwner(() -> sessions.leave("shutting down")), GOODBYE_PATIENCE);
    owner.execute(sessions::endAll);
    dataConnections.close();
    listener.close();
  }

  private void connect(PeerAddress address, CompletableFuture<PeerSnapshot> result) {
    try {
      Proved proved =
          dialler.dial(address, Optional.empty(), Message.Purpose.CONTROL, CONNECT_DIAL_DEADLINE);
      owner.execute(() -> sessions.admit(proved, result));
    } catch (LanspreadException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(LanspreadException.internal("connecting failed", e));
      throw e;
    }
  }

  private void tellAndRedial() {
    await(onOwner(() -> sessions.moved(listener.describe())), MOVE_PATIENCE);
  }

  private CompletableFuture<Void> onOwner(Supplier<CompletableFuture<Void>> task) {
    return CompletableFuture.<Void>completedFuture(null)
        .thenComposeAsync(nothing -> task.get(), owner);
  }

  private static PeerException tooLate(PeerAddress address) {
    return new PeerException(
        ErrorCode.UNREACHABLE,
        "the peer did not send its library in time: " + address,
        Map.of(Facts.ADDRESS, address.toString()));
  }

  private static void await(CompletableFuture<Void> done, Duration patience) {
    try {
      done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.debug("gave up waiting after {}", patience);
    } catch (ExecutionException e) {
      log.error("a task of the peer table failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
