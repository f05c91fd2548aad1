package dev.lanspread.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import io.netty.util.concurrent.PromiseCombiner;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends runs of equal packets in one system call (UDP_SEGMENT), for one socket and its event loop.
 *
 * <p>The codec asks how many packets a run may have before their size is known, so the answer
 * follows the last size seen, and a run that grew beyond the limit is cut here. Interfaces without
 * checksum offload refuse runs with EIO; then packets go one by one from then on.
 */
final class SegmentedSends extends ChannelOutboundHandlerAdapter
    implements SegmentedDatagramPacketAllocator {

  private static final Logger LOG = LoggerFactory.getLogger(SegmentedSends.class);

  /** The kernel's limit (UDP_MAX_SEGMENTS), which is also the codec's. */
  private static final int MAX_SEGMENTS = 64;

  private static final int FIRST_SEGMENT_SIZE = 1_200;
  private static final int EIO = 5;

  private final int maxBytes;
  private int segmentSize = FIRST_SEGMENT_SIZE;
  private boolean refused;

  SegmentedSends(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public int maxNumSegments() {
    return refused ? 0 : segmentsOf(segmentSize);
  }

  private int segmentsOf(int size) {
    return Math.max(1, Math.min(MAX_SEGMENTS, maxBytes / size));
  }

  @Override
  public DatagramPacket newPacket(ByteBuf content, int size, InetSocketAddress remote) {
    segmentSize = Math.max(1, size);
    return new SegmentedDatagramPacket(content, size, remote);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof SegmentedDatagramPacket run)) {
      pass(ctx, message, promise);
      return;
    }
    promise.addListener(
        done -> {
          if (done.cause() instanceof NativeIoException e && e.expectedErr() == -EIO && !refused) {
            refused = true;
            LOG.info("The network interface refuses segmented packets; sending them one by one");
          }
        });
    int part = segmentsOf(run.segmentSize()) * run.segmentSize();
    if (run.content().readableBytes() <= part) {
      pass(ctx, run, promise);
      return;
    }
    writeParts(ctx, run, part, promise);
  }

  private static void pass(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    // The codec holds the promise.
    var unused = ctx.write(message, promise);
  }

  private static void writeParts(
      ChannelHandlerContext ctx, SegmentedDatagramPacket run, int part, ChannelPromise promise) {
    PromiseCombiner all = new PromiseCombiner(ctx.executor());
    try {
      ByteBuf content = run.content();
      while (content.isReadable()) {
        ByteBuf piece = content.readRetainedSlice(Math.min(part, content.readableBytes()));
        all.add(ctx.write(new SegmentedDatagramPacket(piece, run.segmentSize(), run.recipient())));
      }
    } finally {
      run.release();
    }
    all.finish(promise);
  }
}
