package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One attempt to connect: a socket of its own, a handshake, and what its failure means. */
final class Dial {

  private final InetSocketAddress remote;
  private final String alpn;
  private final PeerPin pin;
  private final Tuning tuning;
  private final CompletableFuture<NettyQuicConnection> outcome = new CompletableFuture<>();
  private volatile @Nullable Channel socket;
  // Confined to the event loop.
  private @Nullable NettyQuicConnection attempt;

  Dial(InetSocketAddress remote, String alpn, PeerPin pin, Tuning tuning) {
    this.remote = remote;
    this.alpn = alpn;
    this.pin = pin;
    this.tuning = tuning;
  }

  /** Completes with the connection or with a {@link TransportException}. */
  CompletableFuture<NettyQuicConnection> outcome() {
    return outcome;
  }

  /** Gives up, from any thread, unless the outcome is known; closes what was opened. */
  void fail(TransportException cause) {
    if (!outcome.completeExceptionally(cause)) {
      return;
    }
    Channel opened = socket;
    if (opened != null) {
      Loops.run(opened.eventLoop(), this::discard);
    }
  }

  private void discard() {
    if (attempt != null) {
      // The socket follows its connection.
      attempt.close();
    } else if (socket != null) {
      close(socket);
    }
  }

  /** Makes the handler that hears of the socket's faults. */
  ChannelHandler socketFaults() {
    return new SocketFaults();
  }

  /** Runs the handshake, on the event loop of a connected socket. */
  void start(Channel connected, ReadBatch batch, SegmentedDatagramPacketAllocator segments) {
    socket = connected;
    if (outcome.isDone()) {
      discard();
      return;
    }
    QuicChannel.newBootstrap(connected)
        .remoteAddress(remote)
        // The caller's deadline ends the attempt.
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
        .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, segments)
        .handler(connections(batch))
        .streamHandler(Codecs.REMOTE_STREAMS)
        .connect()
        .addListener(done -> connected(done.isSuccess(), done.cause()));
  }

  private ChannelInitializer<QuicChannel> connections(ReadBatch batch) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(QuicChannel channel) {
        NettyQuicConnection connection = new NettyQuicConnection(channel, true, batch, tuning);
        channel.pipeline().addLast(new ConnectionHandler(connection, established -> {}));
        channel.closeFuture().addListener(closed -> close(channel.parent()));
        attempt = connection;
      }
    };
  }

  private static void close(Channel socket) {
    Outcomes.note(socket.close(), "closing a socket");
  }

  private void connected(boolean success, @Nullable Throwable cause) {
    NettyQuicConnection connection = attempt;
    if (!success || connection == null) {
      fail(failureOf(cause));
      return;
    }
    if (!alpn.equals(applicationProtocol(connection.channel()))) {
      fail(
          new TransportException(
              Kind.PROTOCOL_MISMATCH, remote + " did not agree on the protocol " + alpn));
      return;
    }
    if (pin.accepted().isEmpty()) {
      fail(new TransportException(Kind.IDENTITY_MISMATCH, remote + " showed no certificate"));
      return;
    }
    connection.proved(pin.accepted().get());
    if (!outcome.complete(connection)) {
      connection.close();
    }
  }

  private static @Nullable String applicationProtocol(QuicChannel channel) {
    var engine = channel.sslEngine();
    return engine == null ? null : engine.getApplicationProtocol();
  }

  private TransportException failureOf(@Nullable Throwable cause) {
    if (pin.refusal().isPresent()) {
      return new TransportException(
          Kind.IDENTITY_MISMATCH, remote + ": " + pin.refusal().get(), cause);
    }
    if (cause instanceof QuicClosedChannelException closed && closed.event() != null) {
      return refusedByPeer(closed.event());
    }
    if (cause instanceof ConnectTimeoutException) {
      return Failures.timeout("connecting to " + remote);
    }
    if (String.valueOf(cause).contains("UNKNOWN_VERSION")) {
      return new TransportException(Kind.PROTOCOL_MISMATCH, remote + " speaks no QUIC v1", cause);
    }
    return new TransportException(Kind.UNREACHABLE, remote + " did not connect: " + cause, cause);
  }

  private TransportException refusedByPeer(QuicConnectionCloseEvent event) {
    TransportException reason = Failures.closedByPeer(event);
    if (reason.kind() == Kind.PROTOCOL_MISMATCH) {
      return reason;
    }
    return new TransportException(
        Kind.UNREACHABLE, remote + " refused: " + reason.getMessage(), reason.code(), reason);
  }

  /** Learns from ICMP that nobody listens; believed only until the handshake is complete. */
  private final class SocketFaults extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof PortUnreachableException) {
        fail(new TransportException(Kind.UNREACHABLE, "nobody listens at " + remote, cause));
      }
    }
  }
}
