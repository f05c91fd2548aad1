package dev.lanspread.spi.transport;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One QUIC connection after its TLS handshake.
 *
 * <p>Threading: safe for use from any thread.
 *
 * @since 0.1
 */
public interface QuicConnection extends AutoCloseable {

  /** Tells whether this side dialled. */
  boolean dialled();

  /** Returns where packets go now. */
  InetSocketAddress remoteAddress();

  /**
   * Returns the certificate whose key the other side proved in TLS: always there on the dialling
   * side; on the listening side only where the stack asks for one, so nothing may depend on it.
   */
  Optional<X509Certificate> peerCertificate();

  /**
   * Sets who takes streams that the other side opens; streams that came before are handed over
   * first, in order. Set once.
   *
   * @param handler called on a transport thread; must return at once and never block. It owns the
   *     stream
   */
  void onStream(Consumer<QuicStream> handler);

  /**
   * Opens a bidirectional stream. The other side learns of it with the first byte written.
   *
   * @param deadline longest wait for the other side's permission
   * @throws TransportException of kind {@code TIMEOUT} or {@code CONNECTION_LOST}
   */
  QuicStream openStream(Duration deadline) throws TransportException;

  /** Tells whether the connection can still be used, as far as known. */
  boolean isOpen();

  /**
   * Completes normally, with the reason, when the connection has ended for any cause. Dependent
   * stages must not block.
   */
  CompletionStage<TransportException> closed();

  /**
   * Ends the connection and tells the other side; blocked calls on its streams fail at once.
   * Idempotent; does not block for longer than it takes to hand a packet to the socket.
   *
   * @param code application error code, 0 to 2^62-1; 0 means nothing is wrong
   */
  void close(long code, String reason);

  /** Ends the connection with code 0. */
  @Override
  default void close() {
    close(0, "");
  }
}
