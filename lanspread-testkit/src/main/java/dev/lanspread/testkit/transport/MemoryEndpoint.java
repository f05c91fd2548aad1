package dev.lanspread.testkit.transport;

import dev.lanspread.PeerId;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One node's part of a {@link MemoryNetwork}. */
final class MemoryEndpoint implements QuicEndpoint {

  private final MemoryNetwork network;
  private final QuicEndpointConfig config;
  private final ExecutorService events;
  private final Set<MemoryListener> listeners = ConcurrentHashMap.newKeySet();
  private final Set<MemoryConnection> connections = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;

  MemoryEndpoint(MemoryNetwork network, QuicEndpointConfig config) {
    this.network = network;
    this.config = config;
    events =
        new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, config.label() + "-memory");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public QuicListener listen(InetSocketAddress local, QuicListenerHandler handler)
      throws TransportException {
    checkOpen();
    MemoryListener listener = new MemoryListener(network, this, local, handler);
    listeners.add(listener);
    return listener;
  }

  @Override
  public QuicConnection dial(InetSocketAddress remote, Optional<PeerId> expected, Duration deadline)
      throws TransportException {
    checkOpen();
    if (network.isRefusing(remote)) {
      throw new TransportException(Kind.UNREACHABLE, "refused at " + remote);
    }
    MemoryListener listener = network.listenerAt(remote);
    if (listener == null || network.isStalled(this, listener.endpoint())) {
      network.unanswered();
      throw nobodyAnswers(remote, deadline);
    }
    QuicEndpointConfig there = listener.endpoint().config;
    if (!there.alpn().equals(config.alpn())) {
      throw new TransportException(Kind.PROTOCOL_MISMATCH, "no " + config.alpn() + " there");
    }
    PeerId shown = PeerId.of(there.certificate().getPublicKey());
    if (expected.isPresent() && !expected.get().equals(shown)) {
      throw new TransportException(Kind.IDENTITY_MISMATCH, "another peer: " + shown);
    }
    MemoryConnection connection = MemoryConnection.between(this, listener, remote);
    listener.arrived(connection.peer());
    return connection;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    listeners.forEach(MemoryListener::close);
    connections.forEach(MemoryConnection::close);
    events.shutdown();
  }

  QuicEndpointConfig config() {
    return config;
  }

  MemoryNetwork network() {
    return network;
  }

  /** Runs something on the transport's thread; dropped once the endpoint is closed. */
  void later(Runnable event) {
    try {
      events.execute(event);
    } catch (RejectedExecutionException e) {
      // Nobody listens any more.
      return;
    }
  }

  void joined(MemoryConnection connection) {
    connections.add(connection);
  }

  void left(MemoryConnection connection) {
    connections.remove(connection);
  }

  void left(MemoryListener listener) {
    listeners.remove(listener);
  }

  private TransportException nobodyAnswers(InetSocketAddress remote, Duration deadline) {
    Waiting waiting = Waiting.atMost(deadline);
    lock.lock();
    try {
      while (!closed && !waiting.isOver()) {
        waiting.on(changed);
      }
      return closed
          ? new TransportException(Kind.CLOSED, "the endpoint was closed")
          : new TransportException(Kind.TIMEOUT, "nobody answers at " + remote);
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() throws TransportException {
    lock.lock();
    try {
      if (closed) {
        throw new TransportException(Kind.CLOSED, "the endpoint is closed");
      }
    } finally {
      lock.unlock();
    }
  }
}
