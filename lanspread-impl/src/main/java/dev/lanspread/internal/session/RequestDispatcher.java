package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes streams that proved peers open and has each answered on a thread, a bounded number at once
 * and a bounded share per peer, so that one greedy peer cannot keep the others waiting.
 */
final class RequestDispatcher {

  /** Application code of a stream that cannot be served now. */
  static final long CODE_BUSY = 3;

  /** Application code of a stream whose request failed. */
  static final long CODE_FAILED = 4;

  private static final Logger log = LoggerFactory.getLogger(RequestDispatcher.class);

  /** Twice the streams that one downloading peer opens at once, for 32 peers. */
  private static final int MAX_ACTIVE = 256;

  private static final int MAX_ACTIVE_PER_PEER = 32;
  private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(5);
  private static final Duration END_PATIENCE = Duration.ofSeconds(1);
  private static final Duration ANSWER_STALL = Duration.ofSeconds(15);

  private final MessageCodec codec;
  private final Workers workers;
  private final RequestHandler handler;
  private final RightOfWay rightOfWay;
  private final Map<PeerId, Integer> active = new HashMap<>();
  private int totalActive;

  RequestDispatcher(
      MessageCodec codec, Workers workers, RequestHandler handler, RightOfWay rightOfWay) {
    this.codec = codec;
    this.workers = workers;
    this.handler = handler;
    this.rightOfWay = rightOfWay;
  }

  /** Takes over a stream; returns at once. */
  void dispatch(PeerId peer, QuicStream stream) {
    if (!enter(peer)) {
      abandon(stream, CODE_BUSY);
      return;
    }
    boolean started =
        workers.start(
            "serve-" + peer.shortForm(),
            () -> {
              try {
                serve(peer, stream);
              } finally {
                leave(peer);
              }
            });
    if (!started) {
      leave(peer);
      stream.close();
    }
  }

  private void serve(PeerId peer, QuicStream stream) {
    FrameChannel channel = new FrameChannel(new YieldingStream(stream, rightOfWay), codec);
    try {
      Message message = channel.receive(ProtocolLimits.FRAME, REQUEST_DEADLINE);
      if (message instanceof Message.Request request) {
        handler.serve(peer, request, channel);
      } else {
        channel.send(new Declined(Declined.Reason.MALFORMED), ANSWER_STALL);
      }
      stream.finish();
      awaitEnd(stream);
    } catch (IOException e) {
      log.debug("peer {}: request ended: {}", peer.shortForm(), e.getMessage());
      abandon(stream, CODE_FAILED);
    } catch (RuntimeException | Error e) {
      abandon(stream, CODE_FAILED);
      throw e;
    } finally {
      // Else the stream counts as open for ever, and the peer may open only so many.
      stream.close();
    }
  }

  /** Reads the end of the request, so that the stream ends in both directions without force. */
  private static void awaitEnd(QuicStream stream) {
    try {
      stream.read(ByteBuffer.allocate(1), END_PATIENCE);
    } catch (TransportException e) {
      log.debug("a request was answered, but not ended: {}", e.getMessage());
    }
  }

  private static void abandon(QuicStream stream, long code) {
    stream.reset(code);
    stream.stopReading(code);
  }

  private boolean enter(PeerId peer) {
    synchronized (active) {
      int mine = active.getOrDefault(peer, 0);
      if (totalActive >= MAX_ACTIVE || mine >= MAX_ACTIVE_PER_PEER) {
        return false;
      }
      active.put(peer, mine + 1);
      totalActive++;
      return true;
    }
  }

  private void leave(PeerId peer) {
    synchronized (active) {
      totalActive--;
      active.computeIfPresent(peer, (p, count) -> count > 1 ? count - 1 : null);
    }
  }
}
