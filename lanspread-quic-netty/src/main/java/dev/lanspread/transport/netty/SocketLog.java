package dev.lanspread.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes faults of a socket and keeps them from the pipeline's end; QUIC recovers from lost packets,
 * whatever lost them.
 */
final class SocketLog extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(SocketLog.class);

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("Fault on the socket {}: {}", ctx.channel(), cause.toString());
  }
}
