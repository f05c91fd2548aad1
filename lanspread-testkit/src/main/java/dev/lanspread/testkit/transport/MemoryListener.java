package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A port of a {@link MemoryNetwork}. */
final class MemoryListener implements QuicListener {

  private final MemoryNetwork network;
  private final MemoryEndpoint endpoint;
  private final QuicListenerHandler handler;
  private final InetSocketAddress local;
  private final Set<MemoryConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean ended = new AtomicBoolean();

  MemoryListener(
      MemoryNetwork network,
      MemoryEndpoint endpoint,
      InetSocketAddress wanted,
      QuicListenerHandler handler)
      throws TransportException {
    this.network = network;
    this.endpoint = endpoint;
    this.handler = handler;
    local = network.bind(wanted, this);
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public void close() {
    if (leave()) {
      connections.forEach(MemoryConnection::close);
    }
  }

  /** Takes the listener away from its owner, as if its interface had vanished. */
  void lose() {
    if (!leave()) {
      return;
    }
    TransportException cause =
        new TransportException(Kind.CONNECTION_LOST, "the listener's interface is gone");
    connections.forEach(connection -> connection.end(cause));
    endpoint.later(() -> handler.onListenerLost(cause));
  }

  MemoryEndpoint endpoint() {
    return endpoint;
  }

  void arrived(MemoryConnection connection) {
    connections.add(connection);
    connection.closed().thenRun(() -> connections.remove(connection));
    endpoint.later(() -> handler.onConnection(connection));
  }

  private boolean leave() {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    network.unbind(this);
    endpoint.left(this);
    return true;
  }
}
