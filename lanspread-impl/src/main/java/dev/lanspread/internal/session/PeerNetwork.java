package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.error.ErrorCode;
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
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.spi.discovery.Sighting;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  /** With the handshake's 5 seconds this stays within the 10 that a connect may take. */
  private static final Duration DIAL_DEADLINE = Duration.ofMillis(4500);

  private static final Duration CONNECT_DEADLINE = Duration.ofMillis(9500);

  /**
   * How long a lost peer may take to come back before the host is told; within the 15 s allowed.
   */
  private static final Duration RECONNECT_GRACE = Duration.ofSeconds(3);

  private static final Duration DIAL_TICK = Duration.ofMillis(250);

  /**
   * The peer with the larger id waits this long, so that two peers seldom dial each other at once.
   */
  private static final Duration SECOND_TO_DIAL = Duration.ofMillis(300);

  private static final Duration GOODBYE_PATIENCE = Duration.ofSeconds(1);

  private final PeerId self;
  private final Workers workers;
  private final SerialExecutor owner;
  private final PeerTable table;
  private final Candidates candidates = new Candidates();
  private final Dialler dialler;
  private final RequestDispatcher dispatcher;
  private final DataConnections dataConnections;
  private final ListenerSlot listener;
  private final MessageCodec codec;
  private final Supplier<LibrarySnapshot> library;
  private final ScheduledFuture<?> dialling;
  private final PeerSession.Listener sessions = new SessionEvents();
  private volatile boolean closed;

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
    this.self = identity.peer();
    this.workers = workers;
    this.owner = workers.serial("peers");
    this.table = new PeerTable(self, libraries, surroundings.events());
    this.codec = new MessageCodec();
    this.library = surroundings.library();
    this.listener = new ListenerSlot(endpoint, surroundings.events());
    Handshake handshake =
        new Handshake(
            identity,
            surroundings.groupSecret(),
            codec,
            () ->
                listener.describeSelf(
                    surroundings.name(), surroundings.library().get().revision()));
    this.dialler = new Dialler(endpoint, handshake);
    this.dispatcher = new RequestDispatcher(codec, workers, surroundings.handler());
    this.dataConnections = new DataConnections(dialler, workers);
    this.listener.use(
        new InboundConnections(
            handshake,
            dispatcher,
            workers,
            proved -> owner.execute(() -> admit(proved, new CompletableFuture<>())),
            listener::lost));
    this.dialling = workers.every(DIAL_TICK, () -> owner.execute(this::dialCandidates));
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
    boolean started =
        workers.start(
            "connect",
            () -> {
              try {
                Proved proved =
                    dialler.dial(address, Optional.empty(), Message.Purpose.CONTROL, DIAL_DEADLINE);
                owner.execute(() -> admit(proved, result));
              } catch (LanspreadException e) {
                result.completeExceptionally(e);
              }
            });
    if (!started) {
      result.completeExceptionally(new IllegalStateException("the node is closed"));
    }
    return result
        .orTimeout(CONNECT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(timely(failure, address)));
  }

  /** Takes a hint that a peer is somewhere on the network. */
  public void onSighting(Sighting sighting) {
    if (sighting.peer().equals(self)) {
      return;
    }
    owner.execute(
        () -> {
          PeerEntry entry = table.find(sighting.peer());
          if (entry == null || entry.session == null) {
            Duration delay = self.compareTo(sighting.peer()) < 0 ? Duration.ZERO : SECOND_TO_DIAL;
            candidates.add(sighting.peer(), sighting.addresses(), delay, System.nanoTime());
            dialCandidates();
          }
        });
  }

  /** Pushes a change of the own library to all peers. */
  public void onLibraryChange(LibrarySnapshot now, LibraryDelta delta) {
    owner.execute(
        () -> {
          for (PeerEntry entry : table.entries()) {
            PeerSession session = entry.session;
            if (session != null) {
              session.pushLibrary(now, delta);
            }
          }
        });
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
                        ErrorCode.UNREACHABLE, "the peer is gone", Map.of("peer", id.value())));
    DataConnections.StreamLease lease = dataConnections.open(id, peer.address());
    return new RequestStream(
        new FrameChannel(lease.stream(), codec), lease::distrust, lease::close);
  }

  /** Says goodbye, ends all sessions and waits a moment for both. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    dialling.cancel(false);
    CountDownLatch done = new CountDownLatch(1);
    owner.execute(
        () -> {
          leaveAll();
          done.countDown();
        });
    await(done, GOODBYE_PATIENCE.multipliedBy(2));
    dataConnections.close();
    listener.close();
  }

  private void leaveAll() {
    List<PeerEntry> entries = table.entries();
    CountDownLatch left = new CountDownLatch(entries.size());
    for (PeerEntry entry : entries) {
      PeerSession session = entry.session;
      entry.session = null;
      boolean started =
          session != null
              && workers.start(
                  "goodbye",
                  () -> {
                    session.leave("shutting down", GOODBYE_PATIENCE);
                    left.countDown();
                  });
      if (!started) {
        left.countDown();
      }
      entry.fail(new PeerException(ErrorCode.UNREACHABLE, "the node is closing", Map.of()));
    }
    await(left, GOODBYE_PATIENCE);
  }

  private void admit(Proved proved, CompletableFuture<PeerSnapshot> result) {
    if (closed) {
      proved.connection().close();
      return;
    }
    PeerAddress address =
        ListenAddresses.resolve(
            proved.self().listen(), proved.connection().remoteAddress().getAddress());
    Optional<PeerEntry> admitted = table.admit(proved, address);
    admitted.ifPresentOrElse(
        entry -> begin(entry, proved),
        () -> proved.connection().close(PeerSession.CODE_REPLACED, "replaced"));
    candidates.remove(proved.peer());
    PeerEntry entry = table.find(proved.peer());
    if (entry == null) {
      result.completeExceptionally(new IllegalStateException("no entry for a proved peer"));
      return;
    }
    entry.whenExchanged(failure -> owner.execute(() -> answer(result, proved.peer(), failure)));
  }

  private void answer(
      CompletableFuture<PeerSnapshot> result, PeerId peer, @Nullable LanspreadException failure) {
    try {
      if (failure != null) {
        result.completeExceptionally(failure);
      } else {
        result.complete(table.snapshot(peer));
      }
    } catch (LanspreadException e) {
      result.completeExceptionally(e);
    }
  }

  private void begin(PeerEntry entry, Proved proved) {
    PeerSession session = new PeerSession(proved, workers, sessions);
    entry.use(session);
    if (proved.connection().dialled()) {
      proved.connection().onStream(stream -> dispatcher.dispatch(proved.peer(), stream));
    }
    session.sendLibrary(library.get());
    workers.start("peer-" + entry.id.shortForm(), session::run);
  }

  private void dialCandidates() {
    if (closed) {
      return;
    }
    for (Candidates.Attempt attempt : candidates.due(System.nanoTime())) {
      PeerEntry entry = table.find(attempt.peer());
      if (entry != null && entry.session != null) {
        candidates.remove(attempt.peer());
      } else {
        workers.start("dial-" + attempt.peer().shortForm(), () -> dial(attempt));
      }
    }
  }

  private void dial(Candidates.Attempt attempt) {
    try {
      Proved proved =
          dialler.dial(
              attempt.address(),
              Optional.of(attempt.peer()),
              Message.Purpose.CONTROL,
              DIAL_DEADLINE);
      owner.execute(() -> admit(proved, new CompletableFuture<>()));
    } catch (LanspreadException e) {
      log.debug("peer {}: {}", attempt.peer().shortForm(), e.getMessage());
      owner.execute(() -> candidates.failed(attempt.peer(), System.nanoTime()));
    }
  }

  /** Tells every peer where the listener is now, and dials those whose connection came in there. */
  private void tellAndRedial() {
    CountDownLatch redialled = new CountDownLatch(1);
    owner.execute(
        () -> {
          List<PeerSession> open =
              table.entries().stream()
                  .flatMap(entry -> Optional.ofNullable(entry.session).stream())
                  .toList();
          open.forEach(session -> session.send(new Message.Address(listener.describe())));
          List<PeerEntry> incoming = table.entries().stream().filter(PeerNetwork::cameIn).toList();
          CountDownLatch each = new CountDownLatch(incoming.size());
          for (PeerEntry entry : incoming) {
            Candidates.Attempt attempt = new Candidates.Attempt(entry.id, entry.address);
            boolean started =
                workers.start(
                    "redial-" + entry.id.shortForm(),
                    () -> {
                      dial(attempt);
                      each.countDown();
                    });
            if (!started) {
              each.countDown();
            }
          }
          workers.start(
              "redial",
              () -> {
                await(each, RECONNECT_GRACE);
                owner.execute(redialled::countDown);
              });
        });
    await(redialled, RECONNECT_GRACE.plusSeconds(1));
  }

  private static boolean cameIn(PeerEntry entry) {
    PeerSession session = entry.session;
    return session != null && !session.proved().connection().dialled();
  }

  private static Throwable timely(Throwable failure, PeerAddress address) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(cause instanceof TimeoutException)) {
      return cause;
    }
    return new PeerException(
        ErrorCode.UNREACHABLE,
        "the peer did not send its library in time: " + address,
        Map.of("address", address.toString()));
  }

  private static void await(CountDownLatch latch, Duration patience) {
    try {
      if (!latch.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        log.debug("gave up waiting after {}", patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Brings what sessions report to the owner. */
  private final class SessionEvents implements PeerSession.Listener {

    @Override
    public void onMessage(PeerSession session, Message message) {
      owner.execute(() -> table.entryOf(session).ifPresent(entry -> take(entry, session, message)));
    }

    @Override
    public void onEnded(PeerSession session, PeerSession.End end) {
      owner.execute(() -> table.entryOf(session).ifPresent(entry -> ended(entry, end)));
    }

    private void take(PeerEntry entry, PeerSession session, Message message) {
      try {
        if (message instanceof Message.Library page) {
          if (table.takePage(entry, page)) {
            session.send(new Message.LibraryAck(page.revision()));
          }
        } else if (message instanceof Message.LibraryAck) {
          entry.acknowledged();
        } else if (message instanceof Message.Delta delta) {
          if (table.needsResync(entry, delta)) {
            session.send(new Message.Resync());
          }
        } else if (message instanceof Message.Resync) {
          session.sendLibrary(library.get());
        } else if (message instanceof Message.Address moved) {
          move(entry, session, moved);
        } else {
          throw new ProtocolException("unexpected " + message.getClass().getSimpleName());
        }
      } catch (IOException e) {
        log.info("peer {}: protocol broken: {}", entry.id.shortForm(), e.getMessage());
        session.end(new PeerSession.End("protocol broken", false), PeerSession.CODE_PROTOCOL);
      }
    }

    private void move(PeerEntry entry, PeerSession session, Message.Address moved) {
      PeerAddress address =
          ListenAddresses.resolve(
              moved.listen(), session.proved().connection().remoteAddress().getAddress());
      dataConnections.forget(entry.id);
      table.update(entry, address, entry.name);
    }

    private void ended(PeerEntry entry, PeerSession.End end) {
      entry.session = null;
      if (end.wanted() || !entry.visible || closed) {
        table.remove(entry, end.reason());
        return;
      }
      candidates.add(entry.id, List.of(entry.address), Duration.ZERO, System.nanoTime());
      dialCandidates();
      workers.after(
          RECONNECT_GRACE,
          () ->
              owner.execute(
                  () -> {
                    if (table.find(entry.id) == entry && entry.session == null) {
                      table.remove(entry, end.reason());
                    }
                  }));
    }
  }
}
