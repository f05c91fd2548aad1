package dev.lanspread.internal.session;

import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Messages over one stream.
 *
 * <p>One thread may receive while another sends.
 */
public final class FrameChannel {

  /** Longest time for the rest of a frame that has begun. */
  static final Duration REST_OF_FRAME = Duration.ofSeconds(10);

  private final QuicStream stream;
  private final MessageCodec codec;
  private final ByteBuffer header = ByteBuffer.allocate(Integer.BYTES);

  /** Uses a stream that the caller owns. */
  public FrameChannel(QuicStream stream, MessageCodec codec) {
    this.stream = stream;
    this.codec = codec;
  }

  /** Returns the stream, for the raw bytes that follow a frame. */
  public QuicStream stream() {
    return stream;
  }

  /** Sends one message, waiting at most {@code stall} without progress. */
  public void send(Message message, Duration stall) throws TransportException {
    byte[] json = codec.encode(message);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + json.length);
    frame.putInt(json.length).put(json).flip();
    stream.write(frame, stall);
  }

  /**
   * Receives one message.
   *
   * @param limit largest frame accepted, in bytes
   * @param deadline longest wait for its first byte
   * @throws TransportException of kind {@code TIMEOUT} if none began in time; the channel stays
   *     usable
   * @throws ProtocolException if the stream ends or holds anything else
   */
  public Message receive(int limit, Duration deadline) throws IOException {
    fillSome(header, deadline);
    return codec.decode(restOfFrame(limit, Deadline.in(REST_OF_FRAME)));
  }

  /** Receives one whole message of a kind before a deadline, however slowly its bytes come. */
  <T extends Message> T receive(Class<T> type, int limit, Deadline deadline) throws IOException {
    return codec.decode(restOfFrame(limit, deadline), type);
  }

  private byte[] restOfFrame(int limit, Deadline deadline) throws IOException {
    fill(header, deadline);
    int length = header.getInt(0);
    if (length < 0 || length > limit || length > ProtocolLimits.PAGE) {
      throw new ProtocolException("frame of " + length + " bytes; at most " + limit);
    }
    ByteBuffer body = ByteBuffer.allocate(length);
    fill(body, deadline);
    header.clear();
    return body.array();
  }

  private void fill(ByteBuffer target, Deadline deadline) throws IOException {
    try {
      while (target.hasRemaining()) {
        if (deadline.isOver()) {
          throw tooSlow(null);
        }
        fillSome(target, deadline.left());
      }
    } catch (TransportException e) {
      throw e.kind() == TransportException.Kind.TIMEOUT ? tooSlow(e) : e;
    }
  }

  /** Not a timeout: the channel cannot be used any more. */
  private static TransportException tooSlow(@Nullable TransportException cause) {
    return new TransportException(
        TransportException.Kind.FAILED, "the rest of a frame did not come in time", cause);
  }

  private void fillSome(ByteBuffer target, Duration deadline) throws IOException {
    if (stream.read(target, deadline) < 0) {
      throw new ProtocolException("the stream ended");
    }
  }
}
