package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A connection whose streams share a line with others. */
final class RateLimitedConnection implements QuicConnection {

  private final QuicConnection inner;
  private final RateLimit line;

  RateLimitedConnection(QuicConnection inner, RateLimit line) {
    this.inner = inner;
    this.line = line;
  }

  @Override
  public boolean dialled() {
    return inner.dialled();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return inner.remoteAddress();
  }

  @Override
  public Optional<X509Certificate> peerCertificate() {
    return inner.peerCertificate();
  }

  @Override
  public void onStream(Consumer<QuicStream> handler) {
    inner.onStream(stream -> handler.accept(new RateLimitedStream(stream, line)));
  }

  @Override
  public QuicStream openStream(Duration deadline) throws TransportException {
    return new RateLimitedStream(inner.openStream(deadline), line);
  }

  @Override
  public boolean isOpen() {
    return inner.isOpen();
  }

  @Override
  public CompletionStage<TransportException> closed() {
    return inner.closed();
  }

  @Override
  public void close(long code, String reason) {
    inner.close(code, reason);
  }
}
