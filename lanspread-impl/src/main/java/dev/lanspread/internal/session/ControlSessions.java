package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.PeerException;
import dev.lanspread.internal.concurrent.SerialExecutor;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.session.PeerSession.End;
import dev.lanspread.spi.discovery.Sighting;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one control session per peer: takes proved connections, acts on what peers say, has lost
 * ones looked for. Confined to the peer table's executor.
 */
final class ControlSessions {

  /** How long a lost peer may take to come back before the host is told; 12 s of the 15 allowed. */
  private static final Duration RECONNECT_GRACE = Duration.ofSeconds(3);

  /** How long a run in use may take to show that it lives, when another run comes. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);

  private final PeerId self;
  private final PeerTable table;
  private final SerialExecutor owner;
  private final Workers workers;
  private final Seeker seeker;
  private final RequestDispatcher dispatcher;
  private final DataConnections dataConnections;
  private final DialBacks dialBacks;
  private final DialBackAnswers dialBackAnswers;
  private final RightOfWay rightOfWay;
  private final IdentityClashes clashes;
  private final AddressBook addresses = new AddressBook();
  private final Supplier<LibrarySnapshot> library;
  private final PeerSession.Listener events = new SessionEvents();
  private boolean closed;

  ControlSessions(
      PeerId self,
      PeerTable table,
      SerialExecutor owner,
      Workers workers,
      AddressRace race,
      RequestDispatcher dispatcher,
      DataConnections dataConnections,
      DialBacks dialBacks,
      DialBackAnswers dialBackAnswers,
      RightOfWay rightOfWay,
      IdentityClashes clashes,
      Supplier<LibrarySnapshot> library) {
    this.self = self;
    this.table = table;
    this.owner = owner;
    this.workers = workers;
    this.dispatcher = dispatcher;
    this.dataConnections = dataConnections;
    this.dialBacks = dialBacks;
    this.dialBackAnswers = dialBackAnswers;
    this.rightOfWay = rightOfWay;
    this.clashes = clashes;
    this.library = library;
    this.seeker = new Seeker(owner, workers, race, this::isConnected, this::admit);
  }

  /** Uses or closes a proved connection. */
  void admit(Proved proved) {
    admit(proved, new CompletableFuture<>());
  }

  /** The same; {@code result} completes when the libraries are exchanged or that failed. */
  void admit(Proved proved, CompletableFuture<PeerSnapshot> result) {
    CompletableFuture<PeerSnapshot> ignored =
        result.whenComplete((peer, failure) -> rightOfWay.release(proved.connection()));
    useUnlessOneLives(proved, result);
  }

  private void useUnlessOneLives(Proved proved, CompletableFuture<PeerSnapshot> result) {
    PeerEntry known = table.find(proved.peer());
    PeerSession current = known == null ? null : known.session;
    if (current == null || !current.isAlive() || current.proved().isSameRun(proved)) {
      use(proved, result);
      return;
    }
    // A restart, or a copy: the run in use is asked whether it still lives.
    long ping = current.ping();
    workers.after(
        SIGN_OF_LIFE,
        () ->
            owner.execute(
                () -> {
                  if (table.entryOf(current).isEmpty()) {
                    useUnlessOneLives(proved, result); // Another one may be in use by now.
                  } else if (current.answered(ping)) {
                    refuseCopy(proved, result);
                  } else {
                    use(proved, result);
                  }
                }));
  }

  private void refuseCopy(Proved proved, CompletableFuture<PeerSnapshot> result) {
    PeerEntry kept = table.find(proved.peer());
    PeerAddress address = addressOf(proved);
    if (kept != null) {
      clashes.twoRunsOf(proved.peer(), kept.address, address);
    }
    addresses.said(proved.peer(), List.of(address));
    proved.connection().close(Proved.CODE_CLASH, "another one has this identity");
    result.completeExceptionally(
        new PeerException(
            ErrorCode.IDENTITY_CLASH,
            "a peer with the same identity is connected already: one state folder is a copy",
            Map.of(Facts.PEER, proved.peer().value(), Facts.ADDRESS, address.toString())));
  }

  private void use(Proved proved, CompletableFuture<PeerSnapshot> result) {
    if (closed) {
      proved.connection().close(Proved.CODE_GOODBYE, "closing");
      result.completeExceptionally(closing());
      return;
    }
    doubtOldData(proved);
    PeerAddress address = addressOf(proved);
    noteAddresses(proved, address);
    table
        .admit(proved, address)
        .ifPresentOrElse(
            entry -> begin(entry, proved),
            () -> proved.connection().close(Proved.CODE_REPLACED, "replaced"));
    seeker.forget(proved.peer());
    PeerEntry entry = table.find(proved.peer());
    if (entry == null) {
      result.completeExceptionally(closing());
      return;
    }
    entry.whenExchanged(failure -> owner.execute(() -> answer(result, proved.peer(), failure)));
  }

  /** Looks for a peer that is said to be somewhere, unless it is connected. */
  void onSighting(Sighting sighting) {
    PeerId peer = sighting.peer();
    if (closed || sighting.addresses().isEmpty()) {
      return;
    }
    if (peer.equals(self)) {
      lookForCopy(sighting.addresses().get(0));
      return;
    }
    addresses.said(peer, sighting.addresses());
    if (!isConnected(peer)) {
      // The peer with the smaller id dials first.
      Candidates.Turn turn =
          self.compareTo(peer) < 0 ? Candidates.Turn.FIRST : Candidates.Turn.SECOND;
      seeker.seek(peer, addresses.behind(sighting.addresses(), peer), turn);
    }
  }

  /** Somebody claims this peer's identity: what the dial meets there tells whether it has it. */
  private void lookForCopy(PeerAddress address) {
    if (clashes.mayLook()) {
      seeker.dialOnce(self, address, () -> {});
    }
  }

  void pushLibrary(LibrarySnapshot now, LibraryDelta delta) {
    open().forEach(session -> session.pushLibrary(now, delta));
  }

  /** Tells every peer where this one listens now, and dials those whose connection came in. */
  CompletableFuture<Void> moved(Message.Listen listen) {
    open().forEach(session -> session.send(new Message.Address(listen)));
    CompletableFuture<?>[] dials =
        table.entries().stream()
            .filter(ControlSessions::cameIn)
            .map(this::redial)
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(dials);
  }

  /** Says goodbye to everybody; completes when all connections have ended. */
  CompletableFuture<Void> leave(String reason) {
    closed = true;
    seeker.close();
    CompletableFuture<?>[] ends =
        open().stream()
            .map(session -> session.leave(reason))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture<?>[]::new);
    table.entries().forEach(entry -> entry.fail(closing()));
    return CompletableFuture.allOf(ends);
  }

  /** Ends what is left after {@link #leave}. */
  void endAll() {
    open().forEach(session -> session.end(new End(End.Kind.LEFT, "left"), Proved.CODE_GOODBYE));
  }

  private CompletableFuture<Void> redial(PeerEntry entry) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    // What the dial led to is queued by then, and is to be dealt with first.
    seeker.dialOnce(entry.id, entry.address, () -> owner.execute(() -> done.complete(null)));
    return done;
  }

  private static PeerAddress addressOf(Proved proved) {
    return ListenAddresses.resolve(
        proved.self().listen(), proved.connection().remoteAddress().getAddress());
  }

  private void noteAddresses(Proved proved, PeerAddress said) {
    InetSocketAddress remote = proved.connection().remoteAddress();
    addresses.proved(
        proved.peer(),
        proved.connection().dialled()
            ? PeerAddress.of(remote)
            : new PeerAddress(remote.getAddress(), proved.self().listen().port()));
    addresses.proved(proved.peer(), said);
  }

  private void doubtOldData(Proved proved) {
    dataConnections.endOtherRuns(proved.peer(), proved.self().instance());
    if (!isConnected(proved.peer())) {
      dataConnections.forget(proved.peer());
    }
  }

  private void begin(PeerEntry entry, Proved proved) {
    PeerSession session = new PeerSession(proved, workers, events);
    entry.use(session);
    if (proved.connection().dialled()) {
      proved.connection().onStream(stream -> dispatcher.dispatch(proved.peer(), stream));
    }
    session.sendLibrary(library.get());
    workers.start("peer-" + entry.id.shortForm(), session::run);
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

  private boolean isConnected(PeerId peer) {
    PeerEntry entry = table.find(peer);
    return entry != null && entry.session != null;
  }

  private List<PeerSession> open() {
    return table.entries().stream()
        .flatMap(entry -> Optional.ofNullable(entry.session).stream())
        .toList();
  }

  private static boolean cameIn(PeerEntry entry) {
    PeerSession session = entry.session;
    return session != null && !session.proved().connection().dialled();
  }

  private static PeerException closing() {
    return new PeerException(ErrorCode.UNREACHABLE, "the node is closing", Map.of(), false);
  }

  /** Brings what sessions report to the owner. */
  private final class SessionEvents implements PeerSession.Listener {

    @Override
    public void onMessage(PeerSession session, Message message) {
      owner.execute(
          () -> {
            try {
              table.entryOf(session).ifPresent(entry -> take(entry, session, message));
            } finally {
              session.handled();
            }
          });
    }

    @Override
    public void onEnded(PeerSession session, End end) {
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
        } else if (message instanceof Message.DialBack) {
          dialBackAnswers.answer(session, entry.address);
        } else if (message instanceof Message.DialBackFailed) {
          dialBacks.failed(entry.id);
        } else {
          throw new ProtocolException("unexpected " + message.getClass().getSimpleName());
        }
      } catch (ProtocolException e) {
        session.broken(e);
      }
    }

    private void move(PeerEntry entry, PeerSession session, Message.Address moved) {
      PeerAddress address =
          ListenAddresses.resolve(
              moved.listen(), session.proved().connection().remoteAddress().getAddress());
      dataConnections.forget(entry.id);
      addresses.proved(entry.id, address);
      table.update(entry, address, entry.name);
    }

    private void ended(PeerEntry entry, End end) {
      entry.session = null;
      boolean mayComeBack =
          switch (end.kind()) {
            case LEFT, BROKEN, CLASHED -> false;
            case REPLACED -> true;
            case LOST -> entry.visible;
          };
      if (closed || !mayComeBack) {
        remove(entry, end);
        return;
      }
      Candidates.Turn turn =
          end.kind() == End.Kind.REPLACED
              ? Candidates.Turn.AFTER_REPLACEMENT
              : Candidates.Turn.FIRST;
      seeker.seek(entry.id, addresses.behind(List.of(entry.address), entry.id), turn);
      entry.losses++;
      int loss = entry.losses;
      workers.after(RECONNECT_GRACE, () -> owner.execute(() -> giveUp(entry, loss, end)));
    }

    private void giveUp(PeerEntry entry, int loss, End end) {
      if (table.find(entry.id) == entry && entry.session == null && entry.losses == loss) {
        remove(entry, end);
      }
    }

    private void remove(PeerEntry entry, End end) {
      dataConnections.forget(entry.id);
      table.remove(entry, end);
      if (end.kind() == End.Kind.CLASHED) {
        clashes.refusedAsCopy();
      }
    }
  }
}
