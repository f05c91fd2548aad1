package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.internal.protocol.Message;
import java.io.IOException;

/** Answers the requests of proved peers. */
@FunctionalInterface
public interface RequestHandler {

  /**
   * Answers one request on its stream; runs on a thread of its own.
   *
   * <p>The caller finishes the stream after a normal return and abandons it after an exception.
   *
   * @param peer who asks, proved
   * @param channel where to answer
   */
  void serve(PeerId peer, Message.Request request, FrameChannel channel) throws IOException;
}
