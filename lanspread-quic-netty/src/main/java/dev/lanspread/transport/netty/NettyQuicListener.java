package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket and the connections that came in through it. */
final class NettyQuicListener implements QuicListener {

  private static final Logger LOG = LoggerFactory.getLogger(NettyQuicListener.class);

  private final QuicListenerHandler handler;
  private final Consumer<NettyQuicListener> onClosed;
  private final Set<NettyQuicConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicReference<@Nullable Channel> socket = new AtomicReference<>();
  private volatile InetSocketAddress address;

  NettyQuicListener(
      InetSocketAddress wanted, QuicListenerHandler handler, Consumer<NettyQuicListener> onClosed) {
    this.address = wanted;
    this.handler = handler;
    this.onClosed = onClosed;
  }

  /** Takes the bound socket. */
  void bound(Channel channel) {
    address = (InetSocketAddress) channel.localAddress();
    socket.set(channel);
    channel.closeFuture().addListener(closed -> gone());
  }

  /** Takes a connection whose handshake is complete, on the event loop. */
  void accept(NettyQuicConnection connection) {
    connections.add(connection);
    connection.channel().closeFuture().addListener(closed -> connections.remove(connection));
    if (closing.get()) {
      connection.close();
      return;
    }
    try {
      handler.onConnection(connection);
    } catch (RuntimeException e) {
      LOG.warn("The listener's handler failed for the {}", connection, e);
      connection.close();
    }
  }

  private void gone() {
    onClosed.accept(this);
    TransportException cause =
        new TransportException(Kind.FAILED, "the listening socket " + address + " was lost");
    connections.forEach(connection -> connection.ended(Failures.lost("socket lost", cause)));
    if (closing.getAndSet(true)) {
      return;
    }
    try {
      handler.onListenerLost(cause);
    } catch (RuntimeException e) {
      LOG.warn("The listener's handler failed when {} was lost", address, e);
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return address;
  }

  /** Closes the socket behind the listener's back, as a broken network stack would. */
  void loseSocket() {
    closeSocket();
  }

  @Override
  public void close() {
    if (closing.getAndSet(true)) {
      return;
    }
    connections.forEach(NettyQuicConnection::close);
    closeSocket();
  }

  private void closeSocket() {
    Channel channel = socket.get();
    if (channel != null) {
      // After the connections' own closing tasks on the same event loop.
      Loops.run(channel.eventLoop(), () -> Outcomes.note(channel.close(), "closing a socket"));
    }
  }
}
