package dev.lanspread.testkit.transport;

import dev.lanspread.PeerId;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A dialling and a listening endpoint on this machine.
 *
 * @since 0.1
 */
public final class TransportPair implements AutoCloseable {

  /** How long anything may take that is expected to happen. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private final QuicEndpoint client;
  private final QuicEndpoint server;
  private final Arrivals arrivals = new Arrivals();
  private final QuicListener listener;
  private final TestEndpointConfig serverConfig;

  private TransportPair(QuicEndpoint client, QuicEndpoint server, TestEndpointConfig serverConfig)
      throws TransportException {
    this.client = client;
    this.server = server;
    this.serverConfig = serverConfig;
    listener = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), arrivals);
  }

  /** A connection seen from both sides. */
  public record Link(QuicConnection dialled, QuicConnection accepted) {}

  /** A stream seen from both sides. */
  public record Ends(QuicStream opened, QuicStream accepted) {}

  /** Opens both endpoints: bravo dials, alpha listens. */
  public static TransportPair open(QuicTransportProvider client, QuicTransportProvider server)
      throws TransportException {
    return open(
        client,
        TestEndpointConfig.of(TestIdentity.bravo()),
        server,
        TestEndpointConfig.of(TestIdentity.alpha()));
  }

  /** Opens both endpoints. */
  public static TransportPair open(
      QuicTransportProvider client,
      TestEndpointConfig clientConfig,
      QuicTransportProvider server,
      TestEndpointConfig serverConfig)
      throws TransportException {
    QuicEndpoint listening = server.open(serverConfig);
    try {
      QuicEndpoint dialling = client.open(clientConfig);
      try {
        return new TransportPair(dialling, listening, serverConfig);
      } catch (TransportException e) {
        dialling.close();
        throw e;
      }
    } catch (TransportException e) {
      listening.close();
      throw e;
    }
  }

  /** Returns the dialling endpoint. */
  public QuicEndpoint client() {
    return client;
  }

  /** Returns the listening endpoint. */
  public QuicEndpoint server() {
    return server;
  }

  /** Returns the listener. */
  public QuicListener listener() {
    return listener;
  }

  /** Returns where the listener can be dialled. */
  public InetSocketAddress address() {
    return listener.localAddress();
  }

  /** Completes when the listener was lost. */
  public CompletableFuture<TransportException> listenerLost() {
    return arrivals.lost;
  }

  /** Dials and waits for the connection to arrive. */
  public Link connect() throws Exception {
    return connect(address());
  }

  /** Dials through another address that leads to the listener. */
  public Link connect(InetSocketAddress through) throws Exception {
    PeerId expected = serverConfig.identity().peerId();
    QuicConnection dialled = client.dial(through, Optional.of(expected), PATIENCE);
    return new Link(dialled, arrival());
  }

  /** Returns the next connection that came in. */
  public QuicConnection arrival() throws InterruptedException {
    QuicConnection connection = arrivals.connections.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (connection == null) {
      throw new AssertionError("no connection came in");
    }
    return connection;
  }

  /** Collects the streams that arrive at a connection. */
  public static BlockingQueue<QuicStream> arrivals(QuicConnection connection) {
    BlockingQueue<QuicStream> streams = new LinkedBlockingQueue<>();
    connection.onStream(streams::add);
    return streams;
  }

  /** Opens a stream with one byte, which is read again on the other side. */
  public static Ends openStream(QuicConnection from, BlockingQueue<QuicStream> arrivals)
      throws Exception {
    QuicStream opened = from.openStream(PATIENCE);
    opened.write(ByteBuffer.wrap(new byte[] {1}), PATIENCE);
    QuicStream accepted = arrivals.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (accepted == null) {
      throw new AssertionError("no stream came in");
    }
    ByteBuffer first = ByteBuffer.allocate(1);
    if (accepted.read(first, PATIENCE) != 1) {
      throw new AssertionError("the first byte did not arrive");
    }
    return new Ends(opened, accepted);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  private static final class Arrivals implements QuicListenerHandler {

    private final BlockingQueue<QuicConnection> connections = new LinkedBlockingQueue<>();
    private final CompletableFuture<TransportException> lost = new CompletableFuture<>();

    @Override
    public void onConnection(QuicConnection connection) {
      connections.add(connection);
    }

    @Override
    public void onListenerLost(TransportException cause) {
      lost.complete(cause);
    }
  }
}
