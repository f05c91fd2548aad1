package dev.lanspread.internal.session;

/** A stream to a peer for one request, and the way to give it back. */
public final class RequestStream implements AutoCloseable {

  private final FrameChannel channel;
  private final Runnable distrust;
  private final Runnable close;

  /**
   * Wraps a stream.
   *
   * @param distrust has later requests use another connection
   * @param close gives the stream back; may be called more than once
   */
  public RequestStream(FrameChannel channel, Runnable distrust, Runnable close) {
    this.channel = channel;
    this.distrust = distrust;
    this.close = close;
  }

  /** Returns where to ask and to read the answer. */
  public FrameChannel channel() {
    return channel;
  }

  /** Has later requests to this peer use a fresh connection; for anything that went wrong. */
  public void distrust() {
    distrust.run();
  }

  /** Abandons what is not finished; from any thread, releases a blocked call on the channel. */
  @Override
  public void close() {
    close.run();
  }
}
