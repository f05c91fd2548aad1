package dev.lanspread.internal.node;

import dev.lanspread.PeerId;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.session.FrameChannel;
import dev.lanspread.internal.session.RequestHandler;
import dev.lanspread.internal.stream.StreamServer;
import dev.lanspread.internal.transfer.ContentServer;
import java.io.IOException;

/** Brings each request of a peer to the part that answers it. */
record RequestRouter(ContentServer content, StreamServer streams) implements RequestHandler {

  @Override
  public void serve(PeerId peer, Message.Request request, FrameChannel channel) throws IOException {
    if (request instanceof Message.GetStream || request instanceof Message.GetUnpackedSize) {
      streams.serve(peer, request, channel);
    } else {
      content.serve(peer, request, channel);
    }
  }
}
