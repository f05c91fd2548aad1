package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicClientConnection;

/** One attempt to connect, and what comes of it. */
final class Dial {

  /** Goes into TLS as server name, which an address must not. Nobody looks at it. */
  private static final String SERVER_NAME = "lanspread";

  /** CRYPTO_ERROR (RFC 9001, 4.8) with the alert no_application_protocol (RFC 7301, 3.2). */
  private static final long NO_APPLICATION_PROTOCOL = 0x100 + 120;

  /** First guess of the round trip: a LAN is faster, a loaded PC answers late. */
  private static final int INITIAL_RTT_MILLIS = 100;

  /** kwik's builder makes the connection window this many times the stream window. */
  private static final int KWIK_WINDOW_FACTOR = 10;

  private final QuicEndpointConfig config;
  private final Windows windows;
  private final KwikLog log;
  private final TransportThreads threads;
  private final InetSocketAddress remote;
  private final PinnedTrust trust;
  private final CompletableFuture<QuicClientConnection> connected = new CompletableFuture<>();
  private final AtomicReference<@Nullable KwikConnection> result = new AtomicReference<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable DialSocket socket;
  private volatile @Nullable ConnectionTerminatedEvent early;

  Dial(
      QuicEndpointConfig config,
      Windows windows,
      KwikLog log,
      TransportThreads threads,
      InetSocketAddress remote,
      PinnedTrust trust) {
    this.config = config;
    this.windows = windows;
    this.log = log;
    this.threads = threads;
    this.remote = remote;
    this.trust = trust;
  }

  QuicConnection connect(Duration limit, Runnable onEnd) throws TransportException {
    if (remote.isUnresolved() || remote.getPort() == 0) {
      onEnd.run();
      throw new TransportException(Kind.UNREACHABLE, "no such address: " + remote);
    }
    Deadline deadline = Deadline.after(limit);
    QuicClientConnection kwik = prepare(limit, onEnd);
    IncomingBacklog backlog = new IncomingBacklog();
    kwik.setPeerInitiatedStreamCallback(backlog::add);
    kwik.setConnectionListener(this::terminated);
    try {
      threads.execute(() -> handshake(kwik));
    } catch (RejectedExecutionException e) {
      throw new TransportException(Kind.CLOSED, "the endpoint is closed", e);
    }
    await(deadline);
    return adopt(kwik, backlog);
  }

  /** Ends the attempt, or the connection that came of it. */
  void abort() {
    KwikConnection connection = result.get();
    if (connection != null) {
      connection.close();
    }
    DialSocket open = socket;
    if (open != null && connection == null) {
      open.close();
    }
    connected.completeExceptionally(new TransportException(Kind.CLOSED, "the endpoint was closed"));
  }

  /** Lets kwik say goodbye until the deadline, then takes its socket away. */
  void awaitEnd(Deadline deadline) {
    deadline.await(over);
    DialSocket open = socket;
    if (open != null) {
      open.close();
    }
  }

  private QuicClientConnection prepare(Duration limit, Runnable onEnd) throws TransportException {
    try {
      QuicClientConnection kwik =
          QuicClientConnection.newBuilder()
              .host(SERVER_NAME)
              .port(remote.getPort())
              .proxy(remote.getAddress().getHostAddress())
              .applicationProtocol(config.alpn())
              .connectTimeout(Duration.ofMillis(Math.max(1, limit.toMillis())))
              .maxIdleTimeout(config.idleTimeout())
              .initialRtt(INITIAL_RTT_MILLIS)
              .maxOpenPeerInitiatedBidirectionalStreams(config.maxIncomingStreams())
              .maxOpenPeerInitiatedUnidirectionalStreams(0)
              .defaultStreamReceiveBufferSize(windows.connection() / KWIK_WINDOW_FACTOR)
              .noServerCertificateCheck()
              .customTrustManager(trust)
              .socketFactory(destination -> open(onEnd))
              .logger(log)
              .build();
      kwik.setDefaultBidirectionalStreamReceiveBufferSize(windows.stream());
      return kwik;
    } catch (IOException e) {
      throw new TransportException(Kind.UNREACHABLE, "cannot dial " + remote, e);
    }
  }

  private DialSocket open(Runnable onEnd) throws SocketException {
    DialSocket opened = new DialSocket(() -> socketClosed(onEnd));
    socket = opened;
    return opened;
  }

  private void socketClosed(Runnable onEnd) {
    over.countDown();
    onEnd.run();
    KwikConnection connection = result.get();
    if (connection != null) {
      TransportException unused = connection.lost("the connection has ended");
    }
  }

  private void handshake(QuicClientConnection kwik) {
    DialSocket open = socket;
    if (open != null) {
      open.dialledBy(Thread.currentThread());
    }
    try {
      kwik.connect();
      if (!connected.complete(kwik)) {
        kwik.close();
      }
    } catch (IOException | RuntimeException e) {
      connected.completeExceptionally(explain(e));
    }
  }

  private void await(Deadline deadline) throws TransportException {
    try {
      deadline.await(connected);
    } catch (TimeoutException e) {
      throw new TransportException(Kind.TIMEOUT, "nobody answers at " + remote, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TransportException reason
          ? Failures.again(reason)
          : new TransportException(Kind.FAILED, "dialling failed", e);
    }
  }

  private QuicConnection adopt(QuicClientConnection kwik, IncomingBacklog backlog) {
    List<X509Certificate> chain = kwik.getServerCertificateChain();
    KwikConnection connection =
        KwikConnection.dialled(kwik, windows, threads, remote, chain.get(0));
    result.set(connection);
    DialSocket open = socket;
    if (open != null) {
      open.connected();
    }
    backlog.handTo(connection);
    ConnectionTerminatedEvent over = early;
    if (over != null) {
      connection.terminated(over);
    }
    if (open != null && open.isClosed()) {
      TransportException unused = connection.lost("the connection has ended");
    }
    return connection;
  }

  private void terminated(ConnectionTerminatedEvent event) {
    early = event;
    KwikConnection connection = result.get();
    if (connection != null) {
      connection.terminated(event);
      return;
    }
    connected.completeExceptionally(explain(event));
  }

  private TransportException explain(ConnectionTerminatedEvent event) {
    if (trust.refused().isPresent()) {
      return refused();
    }
    Long error = event.transportErrorCode();
    if (error != null && error == NO_APPLICATION_PROTOCOL) {
      return new TransportException(
          Kind.PROTOCOL_MISMATCH, remote + " does not speak " + config.alpn());
    }
    return new TransportException(
        Kind.UNREACHABLE, remote + " refused: " + event.errorDescription());
  }

  private TransportException explain(Exception thrown) {
    if (trust.refused().isPresent()) {
      return refused();
    }
    DialSocket used = socket;
    IOException refusal = used == null ? null : used.refusal();
    if (refusal != null) {
      return new TransportException(Kind.UNREACHABLE, "cannot send to " + remote, refusal);
    }
    String message = String.valueOf(thrown.getMessage());
    if (message.contains("VersionNegotiation")) {
      return new TransportException(
          Kind.PROTOCOL_MISMATCH, remote + " speaks another version of QUIC", thrown);
    }
    Kind kind = message.contains("timed out") ? Kind.TIMEOUT : Kind.UNREACHABLE;
    return new TransportException(kind, "no connection to " + remote, thrown);
  }

  private TransportException refused() {
    String shown = trust.refused().map(Object::toString).orElse("?");
    return new TransportException(
        Kind.IDENTITY_MISMATCH, "at " + remote + " is another peer: " + shown);
  }
}
