package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One side of a connection in a {@link MemoryNetwork}. */
final class MemoryConnection implements QuicConnection {

  private final MemoryEndpoint endpoint;
  private final boolean dialled;
  private final InetSocketAddress remote;
  private final @Nullable X509Certificate certificate;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<MemoryStream> streams = new HashSet<>();
  private final Queue<MemoryStream> arrived = new ArrayDeque<>();
  private final CompletableFuture<TransportException> closed = new CompletableFuture<>();
  private @Nullable MemoryConnection peer;
  private @Nullable Consumer<QuicStream> handler;
  private @Nullable TransportException end;
  private int openedHere;

  private MemoryConnection(
      MemoryEndpoint endpoint,
      boolean dialled,
      InetSocketAddress remote,
      @Nullable X509Certificate certificate) {
    this.endpoint = endpoint;
    this.dialled = dialled;
    this.remote = remote;
    this.certificate = certificate;
  }

  /** Connects two endpoints and returns the dialling side. */
  static MemoryConnection between(
      MemoryEndpoint dialling, MemoryListener listener, InetSocketAddress remote) {
    MemoryConnection here =
        new MemoryConnection(dialling, true, remote, listener.endpoint().config().certificate());
    MemoryConnection there =
        new MemoryConnection(listener.endpoint(), false, dialling.network().sourceAddress(), null);
    here.peer = there;
    there.peer = here;
    here.joined();
    there.joined();
    return here;
  }

  MemoryConnection peer() {
    return Objects.requireNonNull(peer);
  }

  MemoryEndpoint endpoint() {
    return endpoint;
  }

  @Override
  public boolean dialled() {
    return dialled;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public Optional<X509Certificate> peerCertificate() {
    return Optional.ofNullable(certificate);
  }

  @Override
  public void onStream(Consumer<QuicStream> receiver) {
    lock.lock();
    try {
      if (handler != null) {
        throw new IllegalStateException("the handler is set already");
      }
      handler = receiver;
    } finally {
      lock.unlock();
    }
    endpoint.later(this::handOver);
  }

  @Override
  public QuicStream openStream(Duration deadline) throws TransportException {
    int allowed = peer().endpoint.config().maxIncomingStreams();
    Waiting waiting = Waiting.atMost(deadline);
    lock.lock();
    try {
      while (end == null && openedHere >= allowed && !waiting.isOver()) {
        waiting.on(changed);
      }
      if (end != null) {
        throw new TransportException(end.kind(), String.valueOf(end.getMessage()), end.code(), end);
      }
      if (openedHere >= allowed) {
        throw new TransportException(Kind.TIMEOUT, "the other side allows no further stream");
      }
      openedHere++;
    } finally {
      lock.unlock();
    }
    return MemoryStream.open(this);
  }

  @Override
  public boolean isOpen() {
    lock.lock();
    try {
      return end == null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public CompletionStage<TransportException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public void close(long code, String reason) {
    endHere(new TransportException(Kind.CLOSED, "the connection was closed here"));
    peer()
        .endHere(
            new TransportException(
                Kind.CONNECTION_LOST, "closed by the other side: " + reason, code, null));
  }

  /** Ends both sides for the same reason. */
  void end(TransportException reason) {
    endHere(reason);
    peer().endHere(reason);
  }

  void add(MemoryStream stream) {
    TransportException over;
    lock.lock();
    try {
      over = end;
      streams.add(stream);
    } finally {
      lock.unlock();
    }
    if (over != null) {
      stream.fail(over);
    }
  }

  /** Announces a stream that the other side has written to for the first time. */
  void arrive(MemoryStream stream) {
    lock.lock();
    try {
      arrived.add(stream);
    } finally {
      lock.unlock();
    }
    endpoint.later(this::handOver);
  }

  /** Forgets a stream that is over in both directions. */
  void remove(MemoryStream stream, boolean openedByThisSide) {
    lock.lock();
    try {
      if (streams.remove(stream) && openedByThisSide) {
        openedHere--;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void handOver() {
    List<MemoryStream> due;
    Consumer<QuicStream> receiver;
    lock.lock();
    try {
      receiver = handler;
      if (receiver == null) {
        return;
      }
      due = new ArrayList<>(arrived);
      arrived.clear();
    } finally {
      lock.unlock();
    }
    due.forEach(receiver);
  }

  private void endHere(TransportException reason) {
    List<MemoryStream> failed;
    lock.lock();
    try {
      if (end != null) {
        return;
      }
      end = reason;
      failed = List.copyOf(streams);
      streams.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    failed.forEach(stream -> stream.fail(reason));
    endpoint.left(this);
    endpoint.network().left(this);
    closed.complete(reason);
  }

  private void joined() {
    endpoint.joined(this);
    endpoint.network().joined(this);
  }
}
