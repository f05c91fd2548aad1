package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has whoever dials this peer prove itself, then hands over its control session or serves its
 * requests. Until then: one stream, 4 KiB, 5 seconds.
 */
final class InboundConnections implements QuicListenerHandler {

  /** Application code of a connection that did not prove itself; says nothing more. */
  private static final long CODE_REFUSED = 5;

  private static final Logger log = LoggerFactory.getLogger(InboundConnections.class);

  private static final int MAX_HANDSHAKES = 32;

  private final Handshake handshake;
  private final RequestDispatcher dispatcher;
  private final Workers workers;
  private final Consumer<Proved> onControl;
  private final Consumer<TransportException> onLost;
  private final Semaphore handshakes = new Semaphore(MAX_HANDSHAKES);

  InboundConnections(
      Handshake handshake,
      RequestDispatcher dispatcher,
      Workers workers,
      Consumer<Proved> onControl,
      Consumer<TransportException> onLost) {
    this.handshake = handshake;
    this.dispatcher = dispatcher;
    this.workers = workers;
    this.onControl = onControl;
    this.onLost = onLost;
  }

  @Override
  public void onConnection(QuicConnection connection) {
    Inbound inbound = new Inbound(connection);
    connection.onStream(inbound);
    workers.after(ProtocolLimits.HANDSHAKE_TIME, inbound::expire);
  }

  @Override
  public void onListenerLost(TransportException cause) {
    onLost.accept(cause);
  }

  /** One connection from the outside. */
  private final class Inbound implements Consumer<QuicStream> {

    private final QuicConnection connection;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile @Nullable PeerId peer;

    Inbound(QuicConnection connection) {
      this.connection = connection;
    }

    @Override
    public void accept(QuicStream stream) {
      PeerId proved = peer;
      if (proved != null) {
        dispatcher.dispatch(proved, stream);
      } else if (begun.compareAndSet(false, true) && handshakes.tryAcquire()) {
        if (!workers.start("handshake", () -> prove(stream))) {
          handshakes.release();
          connection.close();
        }
      } else {
        connection.close(CODE_REFUSED, "");
      }
    }

    void expire() {
      if (peer == null) {
        connection.close(CODE_REFUSED, "");
      }
    }

    private void prove(QuicStream stream) {
      try {
        Proved proved = handshake.accept(connection, stream);
        peer = proved.peer();
        if (proved.purpose() == Message.Purpose.CONTROL) {
          onControl.accept(proved);
        } else {
          stream.finish();
        }
      } catch (IOException e) {
        log.info("{}: refused: {}", connection.remoteAddress(), e.getMessage());
        connection.close(CODE_REFUSED, "");
      } finally {
        handshakes.release();
      }
    }
  }
}
