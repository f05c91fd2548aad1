package dev.lanspread.transport.kwik;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.QuicStream;

/** Keeps streams that the other side opens before this side has finished dialling. */
final class IncomingBacklog {

  private final List<QuicStream> early = new ArrayList<>();
  private @Nullable KwikConnection connection;

  void add(QuicStream stream) {
    KwikConnection taker;
    synchronized (this) {
      taker = connection;
      if (taker == null) {
        early.add(stream);
        return;
      }
    }
    taker.opened(stream);
  }

  synchronized void handTo(KwikConnection taker) {
    early.forEach(taker::opened);
    early.clear();
    connection = taker;
  }
}
