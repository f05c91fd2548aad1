package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.PeerException;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that bulk transfers use: one per source, made when first needed, retired on any
 * doubt so that the next stream gets a fresh one, closed when idle.
 */
final class DataConnections implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DataConnections.class);

  private static final Duration OPEN_DEADLINE = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofSeconds(20);
  private static final Duration SWEEP = Duration.ofSeconds(5);

  private final DataPaths paths;
  private final Map<PeerId, DataLink> current = new HashMap<>();
  private final Set<DataLink> links = new HashSet<>();
  private final Map<PeerId, CompletableFuture<Optional<PeerException>>> making = new HashMap<>();
  private final ScheduledFuture<?> sweeping;
  private boolean closed;

  DataConnections(DataPaths paths, Workers workers) {
    this.paths = paths;
    this.sweeping = workers.every(SWEEP, this::closeIdle);
  }

  /**
   * Opens a stream to a source; the caller closes the lease.
   *
   * @throws PeerException if the source cannot be reached
   * @throws TransportException if its connection does not give a stream
   */
  StreamLease open(PeerId peer, PeerAddress address) throws TransportException {
    DataLink link = openLink(peer);
    if (link != null) {
      try {
        return open(link);
      } catch (TransportException e) {
        if (e.kind() == TransportException.Kind.TIMEOUT) {
          throw e;
        }
        log.debug("peer {}: a connection was lost: {}", peer.shortForm(), e.kind());
      }
    }
    return open(freshLink(peer, address));
  }

  private StreamLease open(DataLink link) throws TransportException {
    try {
      return new StreamLease(link.connection().openStream(OPEN_DEADLINE), link);
    } catch (TransportException e) {
      retire(link);
      release(link);
      throw e;
    }
  }

  /** Has later streams to a peer use a fresh connection, because its address changed. */
  void forget(PeerId peer) {
    paths.forget(peer);
    DataLink link;
    synchronized (links) {
      link = current.get(peer);
    }
    if (link != null) {
      retire(link);
    }
  }

  /**
   * Ends what leads to a run of a peer before this one: it has ended, but a transport notices that
   * only when its connection has been silent for long.
   */
  void endOtherRuns(PeerId peer, long instance) {
    List<DataLink> ended;
    synchronized (links) {
      ended =
          links.stream()
              .filter(link -> link.peer().equals(peer) && !link.leadsTo(instance))
              .toList();
      ended.forEach(link -> current.remove(peer, link));
      // Those in use go when they are released.
      links.removeIf(link -> link.users == 0 && ended.contains(link));
    }
    ended.forEach(link -> link.close());
  }

  @Override
  public void close() {
    sweeping.cancel(false);
    List<DataLink> open;
    synchronized (links) {
      closed = true;
      open = List.copyOf(links);
      links.clear();
      current.clear();
    }
    open.forEach(link -> link.close());
  }

  /** Uses the connection of whoever is making one to that peer already, or makes one. */
  private DataLink freshLink(PeerId peer, PeerAddress address) throws TransportException {
    while (true) {
      DataLink open = openLink(peer);
      if (open != null) {
        return open;
      }
      CompletableFuture<Optional<PeerException>> mine = new CompletableFuture<>();
      CompletableFuture<Optional<PeerException>> theirs;
      synchronized (links) {
        theirs = making.putIfAbsent(peer, mine);
      }
      if (theirs == null) {
        return makeFor(peer, address, mine);
      }
      Optional<PeerException> failure = theirs.join(); // Making one ends within its deadlines.
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
  }

  /** Makes one; those who wait learn of a failure too, instead of each waiting for a dead peer. */
  private DataLink makeFor(
      PeerId peer, PeerAddress address, CompletableFuture<Optional<PeerException>> outcome)
      throws TransportException {
    Optional<PeerException> failure = Optional.empty();
    try {
      return add(paths.find(peer, address));
    } catch (PeerException e) {
      failure = Optional.of(e);
      throw e;
    } finally {
      synchronized (links) {
        making.remove(peer);
      }
      outcome.complete(failure);
    }
  }

  private @Nullable DataLink openLink(PeerId peer) throws TransportException {
    synchronized (links) {
      if (closed) {
        throw closing();
      }
      DataLink link = current.get(peer);
      if (link == null || !link.connection().isOpen()) {
        return null;
      }
      link.users++;
      return link;
    }
  }

  private DataLink add(DataLink link) throws TransportException {
    DataLink before;
    synchronized (links) {
      if (closed) {
        before = link;
      } else {
        link.users++;
        links.add(link);
        before = current.put(link.peer(), link);
      }
    }
    if (before == link) {
      link.close();
      throw closing();
    }
    if (before != null) {
      retire(before);
    }
    return link;
  }

  private static TransportException closing() {
    return new TransportException(TransportException.Kind.CLOSED, "the node is closing");
  }

  private void retire(DataLink link) {
    boolean unused;
    synchronized (links) {
      current.remove(link.peer(), link);
      unused = link.users == 0 && links.remove(link);
    }
    if (unused) {
      link.close();
    }
  }

  private void release(DataLink link) {
    boolean unused;
    synchronized (links) {
      link.users--;
      link.idleSince = System.nanoTime();
      unused = link.users == 0 && current.get(link.peer()) != link && links.remove(link);
    }
    if (unused) {
      link.close();
    }
  }

  private void closeIdle() {
    List<DataLink> idle;
    synchronized (links) {
      long now = System.nanoTime();
      idle =
          current.values().stream()
              .filter(link -> link.users == 0 && now - link.idleSince > IDLE.toNanos())
              .toList();
      idle.forEach(link -> current.remove(link.peer()));
      links.removeAll(idle);
    }
    idle.forEach(link -> link.close());
  }

  /** A stream in use; closing it, once or more often, gives its connection back. */
  final class StreamLease implements AutoCloseable {

    private final QuicStream stream;
    private final DataLink link;
    private final AtomicBoolean closed = new AtomicBoolean();

    StreamLease(QuicStream stream, DataLink link) {
      this.stream = stream;
      this.link = link;
    }

    QuicStream stream() {
      return stream;
    }

    /** Has later streams use a fresh connection; those in use now may finish on this one. */
    void distrust() {
      retire(link);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        stream.close();
        release(link);
      }
    }
  }
}
