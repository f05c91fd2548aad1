package dev.lanspread.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a connection what the codec says about it. */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandler.class);

  private final NettyQuicConnection connection;
  private final Consumer<NettyQuicConnection> established;
  private @Nullable Throwable fault;

  /**
   * @param established called once, on the event loop, after the TLS handshake
   */
  ConnectionHandler(NettyQuicConnection connection, Consumer<NettyQuicConnection> established) {
    this.connection = connection;
    this.established = established;
  }

  NettyQuicConnection connection() {
    return connection;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.channel().closeFuture().addListener(closed -> closed(ctx));
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    established.accept(connection);
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof QuicStreamLimitChangedEvent) {
      connection.streamLimitChanged();
    } else if (event instanceof QuicConnectionCloseEvent close) {
      // The codec would wait for three more round trips; callers need not.
      connection.ended(Failures.closedByPeer(close));
      ctx.channel().eventLoop().execute(() -> Outcomes.note(ctx.close(), "closing"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fault = cause;
    LOG.debug("Fault on the {}: {}", connection, cause.toString());
  }

  /** Ends the connection before its streams, whose channels become inactive a turn later. */
  private void closed(ChannelHandlerContext ctx) {
    boolean silent = ((QuicChannel) ctx.channel()).isTimedOut();
    String why =
        silent
            ? "no packet came for the idle time"
            : fault == null ? "the socket was closed" : String.valueOf(fault.getMessage());
    connection.ended(Failures.lost(why, fault));
  }
}
