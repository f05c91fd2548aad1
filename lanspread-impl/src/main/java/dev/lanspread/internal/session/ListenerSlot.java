package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.PeerException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import java.security.SecureRandom;
import java.util.Map;
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

  private final QuicEndpoint endpoint;
  private final Consumer<PeerEvent> events;
  private final long instance = new SecureRandom().nextLong();
  private final Object moving = new Object();
  private @Nullable QuicListenerHandler handler;
  private volatile State state = new State(null, PeerAddress.parse("0.0.0.0:0"), 0, false);

  /** The listener, where it is bound, how often it moved, and whether its socket is gone. */
  private record State(
      @Nullable QuicListener listener, PeerAddress bound, int epoch, boolean lost) {}

  ListenerSlot(QuicEndpoint endpoint, Consumer<PeerEvent> events) {
    this.endpoint = endpoint;
    this.events = events;
  }

  /** Sets who takes connections; once, before the first bind. */
  void use(QuicListenerHandler connections) {
    handler = connections;
  }

  PeerAddress bind(PeerAddress address) {
    synchronized (moving) {
      QuicListener listener = open(address);
      PeerAddress bound = PeerAddress.of(listener.localAddress());
      state = new State(listener, bound, 0, false);
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
      QuicListener listener = open(address);
      PeerAddress bound = PeerAddress.of(listener.localAddress());
      state = new State(listener, bound, before.epoch + 1, false);
      log.info("listener moved from {} to {}", before.bound, bound);
      announce.run();
      if (before.listener != null) {
        before.listener.close();
      }
      return shown();
    }
  }

  void lost(TransportException cause) {
    State now = state;
    state = new State(now.listener, now.bound, now.epoch, true);
    log.warn("listener at {} is lost: {}", now.bound, cause.getMessage());
    events.accept(new PeerEvent.ListenerLost(now.bound, String.valueOf(cause.getMessage())));
  }

  PeerAddress bound() {
    return state.bound;
  }

  PeerAddress shown() {
    return ListenAddresses.shown(state.bound);
  }

  Message.Listen describe() {
    return ListenAddresses.describe(state.bound);
  }

  Message.Self describeSelf(String name, long revision) {
    State now = state;
    return new Message.Self(
        name, ListenAddresses.describe(now.bound), revision, instance, now.epoch);
  }

  @Override
  public void close() {
    QuicListener listener = state.listener;
    if (listener != null) {
      listener.close();
    }
  }

  private QuicListener open(PeerAddress address) {
    QuicListenerHandler connections = handler;
    if (connections == null) {
      throw new IllegalStateException("nobody takes connections");
    }
    try {
      return endpoint.listen(address.toSocketAddress(), connections);
    } catch (TransportException e) {
      throw new PeerException(
          ErrorCode.UNREACHABLE,
          "cannot listen on " + address + ": " + e.getMessage(),
          Map.of("address", address.toString()),
          e);
    }
  }
}
