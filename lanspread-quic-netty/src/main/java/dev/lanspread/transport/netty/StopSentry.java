package dev.lanspread.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;

/**
 * An empty write that the codec keeps trying until it is lifted, so that it fails as soon as the
 * other side stops reading; for one stream and its event loop.
 *
 * <p>Netty 4.2.17 tells of a STOP_SENDING frame only by failing a write that waits at that moment.
 * If none waits, the stream may be forgotten before the next write comes, which then waits for
 * ever. This buffer claims to be readable while it has no bytes, so the codec asks quiche on every
 * turn and keeps the write waiting.
 */
final class StopSentry extends UnpooledDirectByteBuf {

  private boolean lifted = true;

  StopSentry() {
    super(UnpooledByteBufAllocator.DEFAULT, 1, 1);
  }

  /** Returns this as a message to write, with a reference for the codec. */
  ByteBuf placed() {
    lifted = false;
    return retain();
  }

  /** Lets the next turn take the write as done, so that what is written behind it goes out. */
  void lift() {
    lifted = true;
  }

  @Override
  public boolean isReadable() {
    return !lifted;
  }
}
