package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tech.kwik.core.ConnectionTerminatedEvent;

/**
 * A kwik connection.
 *
 * <p>kwik never gives back the credit of bytes that a stopped stream did not read, so that a
 * connection slowly loses its window. One that has lost a quarter of it is closed, with everything
 * on it; callers dial again.
 *
 * <p>Closing drops what is not yet sent: only what the other side has acknowledged in the
 * application's own terms is surely there.
 */
final class KwikConnection implements QuicConnection {

  private static final Logger LOG = LoggerFactory.getLogger(KwikConnection.class);

  private final Windows windows;
  private final TransportThreads threads;
  private final InetSocketAddress remote;
  private final @Nullable X509Certificate certificate;
  private final boolean dialled;
  private final StreamOpener opener;
  private final IncomingStreams incoming;
  private final Set<KwikStream> streams = ConcurrentHashMap.newKeySet();

  // Dropped at the end: the garbage collector must find it before kwik's last thread ends.
  private final AtomicReference<tech.kwik.core.@Nullable QuicConnection> kwik =
      new AtomicReference<>();
  private final AtomicLong abandoned = new AtomicLong();
  private final AtomicReference<@Nullable TransportException> end = new AtomicReference<>();
  private final CompletableFuture<TransportException> closed = new CompletableFuture<>();

  private KwikConnection(
      tech.kwik.core.QuicConnection kwik,
      Windows windows,
      TransportThreads threads,
      InetSocketAddress remote,
      boolean dialled,
      @Nullable X509Certificate certificate) {
    this.kwik.set(kwik);
    this.windows = windows;
    this.threads = threads;
    this.remote = remote;
    this.dialled = dialled;
    this.certificate = certificate;
    opener = new StreamOpener(this::createStream, threads);
    incoming = new IncomingStreams(threads);
  }

  static KwikConnection dialled(
      tech.kwik.core.QuicConnection kwik,
      Windows windows,
      TransportThreads threads,
      InetSocketAddress remote,
      X509Certificate certificate) {
    return new KwikConnection(kwik, windows, threads, remote, true, certificate);
  }

  static KwikConnection accepted(
      tech.kwik.core.QuicConnection kwik,
      Windows windows,
      TransportThreads threads,
      InetSocketAddress remote) {
    return new KwikConnection(kwik, windows, threads, remote, false, null);
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
  public void onStream(Consumer<QuicStream> handler) {
    incoming.handTo(handler);
  }

  @Override
  public QuicStream openStream(Duration deadline) throws TransportException {
    return adopt(opener.open(Deadline.after(deadline)));
  }

  @Override
  public boolean isOpen() {
    return end.get() == null;
  }

  @Override
  public CompletionStage<TransportException> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public void close(long code, String reason) {
    close(code, reason, new TransportException(Kind.CLOSED, "the connection was closed here"));
  }

  /** Takes a stream that the other side opened. */
  void opened(tech.kwik.core.QuicStream stream) {
    incoming.add(adopt(stream));
  }

  /** Learns from kwik that the connection is over. */
  void terminated(ConnectionTerminatedEvent event) {
    ended(reasonOf(event));
  }

  /** Ends the connection because kwik has lost it, and returns the reason to give to callers. */
  TransportException lost(String message) {
    TransportException reason = new TransportException(Kind.CONNECTION_LOST, message);
    ended(reason);
    TransportException first = end.get();
    return first == null ? reason : first;
  }

  @Nullable TransportException endReason() {
    return end.get();
  }

  /** Counts bytes whose credit kwik will not give back. */
  void abandoned(long bytes) {
    long total = abandoned.addAndGet(Math.min(bytes, windows.stream()));
    if (total > windows.connection() / Windows.ABANDONABLE_PART) {
      LOG.debug("{}: closing, too many bytes were abandoned ({})", this, total);
      close(
          0,
          "renew",
          new TransportException(Kind.CONNECTION_LOST, "used up by abandoned streams; dial again"));
    }
  }

  void forget(KwikStream stream) {
    streams.remove(stream);
  }

  private KwikStream adopt(tech.kwik.core.QuicStream stream) {
    KwikStream adopted = new KwikStream(stream, this, threads);
    streams.add(adopted);
    TransportException reason = end.get();
    if (reason != null) {
      adopted.connectionEnded(reason);
      streams.remove(adopted);
    }
    return adopted;
  }

  private tech.kwik.core.QuicStream createStream() throws IOException {
    tech.kwik.core.QuicConnection live = kwik.get();
    if (live == null) {
      throw new IOException("the connection has ended");
    }
    return live.createStream(true);
  }

  private void close(long code, String text, TransportException reason) {
    tech.kwik.core.QuicConnection live = kwik.get();
    if (live != null && end.compareAndSet(null, reason)) {
      live.close(code, text);
      release(reason);
    }
  }

  private void ended(TransportException reason) {
    if (end.compareAndSet(null, reason)) {
      release(reason);
    }
  }

  private void release(TransportException reason) {
    opener.close(reason);
    streams.forEach(stream -> stream.connectionEnded(reason));
    streams.clear();
    kwik.set(null);
    closed.complete(reason);
  }

  private static TransportException reasonOf(ConnectionTerminatedEvent event) {
    Long code = event.applicationErrorCode();
    String text =
        switch (event.closeReason()) {
          case IdleTimeout -> "nothing was heard for too long";
          case ConnectionLost -> "the other side does not answer";
          case StatelessReset -> "the other side does not know the connection";
          case ImmediateClose -> event.closedByPeer() ? "closed by the other side" : "closed here";
        };
    String detail = event.hasTransportError() ? ": " + event.errorDescription() : "";
    return new TransportException(
        Kind.CONNECTION_LOST, text + detail, code == null ? 0 : code, null);
  }

  @Override
  public String toString() {
    return (dialled ? "connection to " : "connection from ") + remote;
  }
}
