package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.TransportException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.QuicStreamResetException;

/** Moves one stream's bytes from the codec into its queue, as long as the queue has room. */
final class StreamHandler extends ChannelInboundHandlerAdapter implements ReadBatch.Member {

  private final NettyQuicStream stream;
  private final ReceiveQueue received;
  private final ReadBatch batch;
  private final NettyQuicConnection connection;
  private final boolean incoming;
  private boolean batched;

  StreamHandler(
      NettyQuicStream stream, ReadBatch batch, NettyQuicConnection connection, boolean incoming) {
    this.stream = stream;
    this.received = stream.received();
    this.batch = batch;
    this.connection = connection;
    this.incoming = incoming;
  }

  NettyQuicStream stream() {
    return stream;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    stream.sender().watchForStop();
    if (incoming) {
      connection.deliver(stream);
    }
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    received.offer((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (batched) {
      return;
    }
    if (batch.join(this, ctx)) {
      batched = true;
      return;
    }
    readOn(ctx);
  }

  @Override
  public void endOfBatch(ChannelHandlerContext ctx) {
    batched = false;
    readOn(ctx);
  }

  private void readOn(ChannelHandlerContext ctx) {
    received.wake();
    if (received.hasRoom()) {
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownReadComplete.INSTANCE) {
      received.end();
      stream.receivingDone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    TransportException failure = Failures.ofStream(cause);
    received.fail(failure);
    stream.receivingDone();
    if (cause instanceof QuicStreamResetException) {
      stream.sender().abandonedByPeer(failure);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.detached(stream);
  }
}
