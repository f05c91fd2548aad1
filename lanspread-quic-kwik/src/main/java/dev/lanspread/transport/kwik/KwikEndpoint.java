package dev.lanspread.transport.kwik;

import dev.lanspread.PeerId;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;

/** Everything that one node does over kwik. */
final class KwikEndpoint implements QuicEndpoint {

  private static final Duration CLOSE_LIMIT = Duration.ofMillis(1800);
  private static final Duration GOODBYE_LIMIT = Duration.ofMillis(500);
  private static final String KEY_ALIAS = "peer";
  private static final String CURVE = "secp256r1";
  private static final int CONNECTION_ID_LENGTH = 8;

  /** Lets kwik print nothing about the check that {@link PinnedTrust} replaces. */
  private static final String SILENCE = "tech.kwik.core.no-security-warnings";

  private final QuicEndpointConfig config;
  private final KeyStore keys;
  private final char[] password = {'k', 'w', 'i', 'k'};
  private final Windows windows;
  private final KwikLog log;
  private final TransportThreads threads;
  private final Set<KwikListener> listeners = ConcurrentHashMap.newKeySet();
  private final Set<Dial> dials = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private KwikEndpoint(QuicEndpointConfig config) throws GeneralSecurityException, IOException {
    this.config = config;
    keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        KEY_ALIAS, config.privateKey(), password, new Certificate[] {config.certificate()});
    windows = Windows.of(config);
    log = new KwikLog(config.label());
    threads = new TransportThreads(config.label());
  }

  static KwikEndpoint open(QuicEndpointConfig config) throws TransportException {
    System.setProperty(SILENCE, "true");
    try {
      return new KwikEndpoint(config);
    } catch (GeneralSecurityException | IOException e) {
      throw new TransportException(Kind.FAILED, "the key or certificate cannot be used", e);
    }
  }

  @Override
  public QuicListener listen(InetSocketAddress local, QuicListenerHandler handler)
      throws TransportException {
    checkOpen();
    KwikListener listener =
        KwikListener.open(
            local,
            new HandshakeGate(config.maxConnections(), System::nanoTime),
            windows,
            config.maxIncomingStreams(),
            threads,
            handler,
            this::connector);
    listeners.removeIf(KwikListener::isOver);
    listeners.add(listener);
    if (closed) {
      listener.close();
      checkOpen();
    }
    return listener;
  }

  @Override
  public QuicConnection dial(InetSocketAddress remote, Optional<PeerId> expected, Duration deadline)
      throws TransportException {
    checkOpen();
    Dial dial = new Dial(config, windows, log, threads, remote, new PinnedTrust(expected));
    dials.add(dial);
    try {
      QuicConnection connection = dial.connect(deadline, () -> dials.remove(dial));
      if (closed) {
        connection.close();
        checkOpen();
      }
      return connection;
    } catch (TransportException e) {
      dial.abort();
      dials.remove(dial);
      throw e;
    }
  }

  @Override
  public void close() {
    closed = true;
    Deadline deadline = Deadline.after(CLOSE_LIMIT);
    dials.forEach(Dial::abort);
    listeners.forEach(KwikListener::beginClosing);
    listeners.forEach(KwikListener::close);
    Deadline goodbye = Deadline.after(GOODBYE_LIMIT);
    dials.forEach(dial -> dial.awaitEnd(goodbye));
    threads.close(deadline);
  }

  private ServerConnector connector(
      DatagramSocket socket, ApplicationProtocolConnectionFactory protocol) throws Exception {
    ServerConnectionConfig settings =
        ServerConnectionConfig.builder()
            .maxIdleTimeout((int) config.idleTimeout().toMillis())
            .maxBidirectionalStreamBufferSize(windows.stream())
            .maxUnidirectionalStreamBufferSize(windows.stream())
            .maxConnectionBufferSize(windows.connection())
            .maxOpenPeerInitiatedBidirectionalStreams(config.maxIncomingStreams())
            .maxOpenPeerInitiatedUnidirectionalStreams(0)
            .connectionIdLength(CONNECTION_ID_LENGTH)
            .retryRequired(false)
            .build();
    ServerConnector connector =
        ServerConnector.builder()
            .withPort(socket.getLocalPort())
            .withSocket(socket)
            .withKeyStore(keys, KEY_ALIAS, password, CURVE)
            .withConfiguration(settings)
            .withLogger(log)
            .build();
    connector.registerApplicationProtocol(config.alpn(), protocol);
    return connector;
  }

  private void checkOpen() throws TransportException {
    if (closed) {
      throw new TransportException(Kind.CLOSED, "the endpoint is closed");
    }
  }
}
