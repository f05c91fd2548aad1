package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.text.Printable;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has whoever dials this peer prove itself, then hands over its control session or serves its
 * requests. Until then: one stream, 4 KiB, 5 seconds.
 */
final class InboundConnections implements Consumer<QuicConnection> {

  private static final Logger log = LoggerFactory.getLogger(InboundConnections.class);

  private static final int MAX_HANDSHAKES = 64;

  /** Requests that a proved peer may have sent before this side has noted its proof. */
  private static final int MAX_EARLY_STREAMS = 64;

  private static final int MAX_REASON = 200;

  private final Handshake handshake;
  private final RequestDispatcher dispatcher;
  private final Workers workers;
  private final RightOfWay rightOfWay;
  private final Consumer<Proved> onControl;
  private final Semaphore handshakes = new Semaphore(MAX_HANDSHAKES);
  private final InboundData data = new InboundData();

  InboundConnections(
      Handshake handshake,
      RequestDispatcher dispatcher,
      Workers workers,
      RightOfWay rightOfWay,
      Consumer<Proved> onControl) {
    this.handshake = handshake;
    this.dispatcher = dispatcher;
    this.workers = workers;
    this.rightOfWay = rightOfWay;
    this.onControl = onControl;
  }

  @Override
  public void accept(QuicConnection connection) {
    rightOfWay.claim(connection);
    Inbound inbound = new Inbound(connection);
    connection.onStream(inbound);
    workers.after(ProtocolLimits.HANDSHAKE_TIME, inbound::expire);
  }

  /** One connection from the outside. */
  private final class Inbound implements Consumer<QuicStream> {

    private final QuicConnection connection;
    private final List<QuicStream> early = new ArrayList<>(); // guards what follows
    private Stage stage = Stage.NEW;
    private @Nullable PeerId peer;

    Inbound(QuicConnection connection) {
      this.connection = connection;
    }

    @Override
    public void accept(QuicStream stream) {
      Stage now;
      PeerId proved;
      synchronized (early) {
        now = stage;
        proved = peer;
        if (now == Stage.NEW) {
          stage = Stage.PROVING;
        } else if (now == Stage.VERIFIED && early.size() < MAX_EARLY_STREAMS) {
          early.add(stream);
          return;
        }
      }
      if (proved != null) {
        dispatcher.dispatch(proved, stream);
      } else if (now == Stage.NEW) {
        begin(stream);
      } else {
        refuse();
      }
    }

    void expire() {
      synchronized (early) {
        if (stage == Stage.PROVED) {
          return;
        }
      }
      refuse();
    }

    private void begin(QuicStream stream) {
      if (!handshakes.tryAcquire()) {
        refuse();
        return;
      }
      if (!workers.start("handshake", () -> prove(stream))) {
        handshakes.release();
        connection.close();
      }
    }

    private void prove(QuicStream stream) {
      try {
        use(handshake.accept(connection, stream, this::verified));
      } catch (Handshake.VersionException e) {
        connection.close(Proved.CODE_VERSION, "");
      } catch (IOException e) {
        String reason = Printable.oneLine(String.valueOf(e.getMessage()), MAX_REASON);
        log.info("{}: refused: {}", PeerAddress.of(connection.remoteAddress()), reason);
        refuse();
      } finally {
        handshakes.release();
      }
    }

    /** From now on the dialler may open streams, which must wait until its proof is noted. */
    private void verified() {
      synchronized (early) {
        stage = Stage.VERIFIED;
      }
    }

    private void use(Proved proved) throws IOException {
      if (proved.purpose() == Message.Purpose.CONTROL) {
        onControl.accept(proved);
      } else if (data.enter(proved)) {
        rightOfWay.release(connection);
        proved.channel().stream().finish();
      } else {
        connection.close(Proved.CODE_REPLACED, "too many");
        return;
      }
      List<QuicStream> waiting;
      synchronized (early) {
        stage = Stage.PROVED;
        peer = proved.peer();
        waiting = List.copyOf(early);
        early.clear();
      }
      waiting.forEach(stream -> dispatcher.dispatch(proved.peer(), stream));
    }

    private void refuse() {
      connection.close(Proved.CODE_REFUSED, "");
    }
  }

  /** How far the dialler has come. */
  private enum Stage {
    NEW,
    PROVING,
    VERIFIED,
    PROVED
  }
}
