package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.PeerException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.text.Printable;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one listener of a node, which may move or be lost.
 *
 * <p>Moving is serialised; reading the address is safe from any thread.
 */
final class ListenerSlot implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ListenerSlot.class);

  private static final int MAX_REASON = 200;
  private static final Duration ADDRESS_CHECK = Duration.ofSeconds(2);

  /** Once is not enough: a network card that wakes up has no address for a moment. */
  private static final int CHECKS_MISSED = 2;

  private final QuicEndpoint endpoint;
  private final Workers workers;
  private final Consumer<PeerEvent> events;
  private final long instance = new SecureRandom().nextLong();
  private final Object moving = new Object();
  private @Nullable Consumer<QuicConnection> handler;
  private int attempts; // guarded by moving
  private int checksMissed; // only the timer's thread
  private volatile boolean closed;
  private final Object changing = new Object();
  private volatile State state = new State(null, PeerAddress.parse("0.0.0.0:0"), 0, 0, false);

  /**
   * The listener, where it is bound, how often it moved, which attempt to bind it came from, and
   * whether its socket is gone.
   */
  private record State(
      @Nullable QuicListener listener, PeerAddress bound, int epoch, int attempt, boolean lost) {}

  ListenerSlot(QuicEndpoint endpoint, Workers workers, Consumer<PeerEvent> events) {
    this.endpoint = endpoint;
    this.workers = workers;
    this.events = events;
  }

  /** Sets who takes connections; once, before the first bind. */
  void use(Consumer<QuicConnection> connections) {
    handler = connections;
    ScheduledFuture<?> ignored = workers.every(ADDRESS_CHECK, this::checkAddress);
  }

  PeerAddress bind(PeerAddress address) {
    synchronized (moving) {
      use(open(address), 0);
      return shown();
    }
  }

  /**
   * Binds another address, has the peers told, then gives the old one up.
   *
   * @param announce runs while both listeners are open
   */
  PeerAddress move(PeerAddress address, Runnable announce) {
    synchronized (moving) {
      State before = state;
      if (!before.lost && before.bound.equals(address)) {
        return shown();
      }
      if (before.lost && before.listener != null) {
        before.listener.close();
      }
      use(open(address), before.epoch + 1);
      log.info("listener moved from {} to {}", before.bound, bound());
      announce.run();
      if (before.listener != null) {
        before.listener.close();
      }
      return shown();
    }
  }

  private void use(QuicListener listener, int epoch) {
    PeerAddress bound = PeerAddress.of(listener.localAddress());
    synchronized (changing) {
      state = new State(listener, bound, epoch, attempts, false);
    }
    if (closed) {
      listener.close();
    }
  }

  /** A socket bound to an address hears nothing, and no error, when its interface vanishes. */
  private void checkAddress() {
    State now = state;
    QuicListener listener = now.listener;
    if (listener == null || now.lost || ListenAddresses.isPresent(now.bound)) {
      checksMissed = 0;
      return;
    }
    checksMissed++;
    if (checksMissed < CHECKS_MISSED) {
      return;
    }
    checksMissed = 0;
    String reason = "no network interface has " + now.bound.ip().getHostAddress() + " any more";
    lost(now.attempt, new TransportException(Kind.FAILED, reason));
    workers.start("close-listener", listener::close);
  }

  private void lost(int attempt, TransportException cause) {
    State now;
    synchronized (changing) {
      now = state;
      if (now.attempt != attempt) {
        log.debug("an earlier listener is lost: {}", cause.kind());
        return;
      }
      if (now.lost) {
        return; // The socket and its address go together.
      }
      state = new State(now.listener, now.bound, now.epoch, attempt, true);
    }
    String reason = Printable.oneLine(String.valueOf(cause.getMessage()), MAX_REASON);
    log.warn("listener at {} is lost: {}", now.bound, reason);
    events.accept(new PeerEvent.ListenerLost(now.bound, reason));
  }

  PeerAddress bound() {
    return state.bound;
  }

  PeerAddress shown() {
    return ListenAddresses.shown(bound());
  }

  Message.Listen describe() {
    return ListenAddresses.describe(bound());
  }

  Message.Self describeSelf(String name, long revision, long dial) {
    State now = state;
    return new Message.Self(
        name, ListenAddresses.describe(now.bound), revision, instance, now.epoch, dial, List.of());
  }

  @Override
  public void close() {
    closed = true;
    QuicListener listener = state.listener;
    if (listener != null) {
      listener.close();
    }
  }

  private QuicListener open(PeerAddress address) {
    Consumer<QuicConnection> connections = handler;
    if (connections == null) {
      throw new IllegalStateException("nobody takes connections");
    }
    try {
      attempts++;
      return endpoint.listen(address.toSocketAddress(), new Bound(connections, attempts));
    } catch (TransportException e) {
      throw new PeerException(
          ErrorCode.UNREACHABLE,
          "cannot listen on " + address + ": " + e.getMessage(),
          Map.of(Facts.ADDRESS, address.toString()),
          e);
    }
  }

  /** Tells the loss of one listener from that of another. */
  private final class Bound implements QuicListenerHandler {

    private final Consumer<QuicConnection> connections;
    private final int attempt;

    Bound(Consumer<QuicConnection> connections, int attempt) {
      this.connections = connections;
      this.attempt = attempt;
    }

    @Override
    public void onConnection(QuicConnection connection) {
      connections.accept(connection);
    }

    @Override
    public void onListenerLost(TransportException cause) {
      lost(attempt, cause);
    }
  }
}
