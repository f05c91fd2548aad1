package dev.lanspread.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets streams read once per batch of datagrams instead of once per datagram; stands before the
 * codec in the pipeline of the socket.
 *
 * <p>The codec tells a stream of new bytes after every packet. Copying them out then costs two
 * native calls, a buffer and a wake-up for each 1,350 bytes. A stream that has seen the first bytes
 * of a batch waits here and takes the rest in one piece when the socket has no more, still before
 * the codec sends what it owes (acknowledgements, credit).
 */
final class ReadBatch extends ChannelInboundHandlerAdapter {

  /** A stream that waits for the end of the batch. */
  interface Member {
    void endOfBatch(ChannelHandlerContext ctx);
  }

  private record Waiter(Member member, ChannelHandlerContext ctx) {}

  private List<Waiter> waiting = new ArrayList<>();
  private List<Waiter> spare = new ArrayList<>();
  private boolean open;

  /** Returns true if a batch is being read and the member will be called at its end. */
  boolean join(Member member, ChannelHandlerContext ctx) {
    if (open) {
      waiting.add(new Waiter(member, ctx));
    }
    return open;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    open = true;
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    open = false;
    List<Waiter> ready = waiting;
    waiting = spare;
    spare = ready;
    for (Waiter waiter : ready) {
      waiter.member().endOfBatch(waiter.ctx());
    }
    ready.clear();
    ctx.fireChannelReadComplete();
  }
}
