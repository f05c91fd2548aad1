package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnection;
import tech.kwik.core.server.ServerConnector;

/** A kwik server on a socket that cannot harm the JVM. */
final class KwikListener implements QuicListener {

  private static final Logger LOG = LoggerFactory.getLogger(KwikListener.class);

  /** How long kwik may take to say goodbye; it would wait for up to 30 s. */
  private static final Duration GRACE = Duration.ofMillis(800);

  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final Duration HARD_GRACE = Duration.ofMillis(500);

  /** kwik tells the ids and the client's port only here. */
  private static final Pattern ORIGINAL_ID = Pattern.compile("ServerConnection\\[([0-9a-f]+)/");

  private final GuardedSocket socket;
  private final InetSocketAddress local;
  private final HandshakeGate gate;
  private final Windows windows;
  private final TransportThreads threads;
  private final QuicListenerHandler handler;
  private final Set<KwikConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<Void> kwikClosed = new CompletableFuture<>();
  private volatile @Nullable ServerConnector connector;
  private volatile @Nullable Thread closer;

  private KwikListener(
      InetSocketAddress bind,
      HandshakeGate gate,
      Windows windows,
      TransportThreads threads,
      QuicListenerHandler handler)
      throws SocketException {
    this.gate = gate;
    this.windows = windows;
    this.threads = threads;
    this.handler = handler;
    socket = new GuardedSocket(bind, gate, this::lost);
    local = (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Makes the kwik server for a socket; called on a thread whose children are daemons. */
  @FunctionalInterface
  interface ConnectorFactory {
    ServerConnector create(DatagramSocket socket, ApplicationProtocolConnectionFactory protocol)
        throws Exception;
  }

  static KwikListener open(
      InetSocketAddress bind,
      HandshakeGate gate,
      Windows windows,
      int maxIncomingStreams,
      TransportThreads threads,
      QuicListenerHandler handler,
      ConnectorFactory factory)
      throws TransportException {
    KwikListener listener;
    try {
      listener = new KwikListener(bind, gate, windows, threads, handler);
    } catch (SocketException e) {
      throw new TransportException(Kind.UNREACHABLE, "cannot listen on " + bind, e);
    }
    try {
      listener.start(maxIncomingStreams, factory);
    } catch (TransportException e) {
      listener.close();
      throw e;
    }
    return listener;
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public void close() {
    beginClosing();
    finishClosing();
  }

  /** Starts to close; {@link #close} waits for the rest. */
  void beginClosing() {
    if (ended.compareAndSet(false, true)) {
      startClosing();
    }
  }

  /** Tells whether the listener was closed or lost. */
  boolean isOver() {
    return ended.get();
  }

  /** Returns the socket, for tests that break it. */
  DatagramSocket socket() {
    return socket;
  }

  private void start(int maxIncomingStreams, ConnectorFactory factory) throws TransportException {
    CompletableFuture<ServerConnector> started = new CompletableFuture<>();
    try {
      threads.execute(() -> start(new Protocol(maxIncomingStreams), factory, started));
      connector = Deadline.after(START_LIMIT).await(started);
    } catch (ExecutionException e) {
      throw new TransportException(Kind.FAILED, "kwik cannot listen", e.getCause());
    } catch (TimeoutException e) {
      throw new TransportException(Kind.FAILED, "kwik did not start listening", e);
    } catch (RejectedExecutionException e) {
      throw new TransportException(Kind.CLOSED, "the endpoint is closed", e);
    }
  }

  private void start(
      Protocol protocol, ConnectorFactory factory, CompletableFuture<ServerConnector> started) {
    try {
      ServerConnector server = factory.create(socket, protocol);
      server.start();
      started.complete(server);
    } catch (Exception | LinkageError e) {
      started.completeExceptionally(e);
    }
  }

  private KwikConnection accept(tech.kwik.core.QuicConnection kwik) {
    InetSocketAddress remote = remoteOf(kwik);
    KwikConnection connection = KwikConnection.accepted(kwik, windows, threads, remote);
    connections.add(connection);
    kwik.setConnectionListener(connection::terminated);
    connection.closed().thenRun(() -> forget(connection));
    if (ended.get()) {
      connection.close();
    } else {
      handler.onConnection(connection);
    }
    return connection;
  }

  private void forget(KwikConnection connection) {
    connections.remove(connection);
    gate.disconnected(connection.remoteAddress());
  }

  private InetSocketAddress remoteOf(tech.kwik.core.QuicConnection kwik) {
    Matcher id = ORIGINAL_ID.matcher(kwik.toString());
    InetSocketAddress source = id.find() ? gate.connected(id.group(1)) : null;
    return source != null
        ? source
        : new InetSocketAddress(((ServerConnection) kwik).getInitialClientAddress(), 0);
  }

  private void lost(IOException cause) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    LOG.info("listener on {} is lost: {}", local, String.valueOf(cause.getMessage()));
    TransportException reason =
        new TransportException(Kind.CONNECTION_LOST, "the listener's socket is gone", cause);
    try {
      threads.execute(
          () -> {
            connections.forEach(connection -> connection.lost("the listener's socket is gone"));
            startClosing();
            finishClosing();
            handler.onListenerLost(reason);
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("endpoint closed while its listener was lost", e);
    }
  }

  private void startClosing() {
    connections.forEach(KwikConnection::close);
    ServerConnector server = connector;
    if (server == null) {
      kwikClosed.complete(null);
      return;
    }
    Thread thread =
        new Thread(
            () -> {
              server.close();
              kwikClosed.complete(null);
            },
            "close-" + local);
    thread.setDaemon(true);
    closer = thread;
    thread.start();
  }

  private void finishClosing() {
    Deadline.after(GRACE).settle(kwikClosed);
    Thread thread = closer;
    if (!kwikClosed.isDone() && thread != null) {
      thread.interrupt();
      Deadline.after(HARD_GRACE).settle(kwikClosed);
    }
    socket.release();
  }

  /** Takes connections from kwik. */
  private final class Protocol implements ApplicationProtocolConnectionFactory {

    private final int maxIncomingStreams;

    Protocol(int maxIncomingStreams) {
      this.maxIncomingStreams = maxIncomingStreams;
    }

    @Override
    public int maxConcurrentPeerInitiatedBidirectionalStreams() {
      return maxIncomingStreams;
    }

    @Override
    public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
      return 0;
    }

    @Override
    public ApplicationProtocolConnection createConnection(
        String protocol, tech.kwik.core.QuicConnection connection) {
      KwikConnection accepted = accept(connection);
      return new ApplicationProtocolConnection() {
        @Override
        public void acceptPeerInitiatedStream(tech.kwik.core.QuicStream stream) {
          accepted.opened(stream);
        }
      };
    }
  }
}
