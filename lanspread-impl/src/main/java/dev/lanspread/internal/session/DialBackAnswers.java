package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.spi.transport.QuicConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials peers that cannot dial this one, when they ask for it, and answers their requests: where
 * they listen and nowhere else, a few at once, and no more connections than may come in. Safe from
 * any thread.
 */
final class DialBackAnswers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DialBackAnswers.class);

  /** Dials under way. */
  static final int MAX_DIALS = 32;

  /** One that the peer still waits for, and one for which it gave up waiting. */
  static final int MAX_DIALS_PER_PEER = 2;

  /** Connections of all peers. */
  static final int MAX_OPEN = 256;

  private static final Duration DIAL_DEADLINE = Duration.ofMillis(4500);

  private final Dialler dialler;
  private final RequestDispatcher dispatcher;
  private final ServedConnections served;
  private final Workers workers;
  private final Map<PeerId, Integer> dials = new HashMap<>(); // guards what follows
  private final Set<QuicConnection> open = new HashSet<>();
  private boolean closed;

  DialBackAnswers(
      Dialler dialler, RequestDispatcher dispatcher, ServedConnections served, Workers workers) {
    this.dialler = dialler;
    this.dispatcher = dispatcher;
    this.served = served;
    this.workers = workers;
  }

  /**
   * Dials a peer back that asked over its session; it is told if that fails.
   *
   * @param address where the peer listens
   */
  void answer(PeerSession session, PeerAddress address) {
    PeerId peer = session.peer();
    if (!enter(peer)) {
      session.send(new Message.DialBackFailed());
    } else if (!workers.start("dial-back-" + peer.shortForm(), () -> dial(session, address))) {
      leave(peer);
    }
  }

  @Override
  public void close() {
    List<QuicConnection> left;
    synchronized (dials) {
      closed = true;
      left = List.copyOf(open);
    }
    left.forEach(QuicConnection::close);
  }

  private void dial(PeerSession session, PeerAddress address) {
    PeerId peer = session.peer();
    try {
      Proved proved =
          dialler.dial(address, Optional.of(peer), Message.Purpose.DIAL_BACK, DIAL_DEADLINE);
      if (keep(proved)) {
        dispatcher.attend(proved);
        return;
      }
      proved.connection().close(Proved.CODE_REPLACED, "too many");
    } catch (LanspreadException e) {
      log.debug("peer {}: cannot be dialled back: {}", peer.shortForm(), e.getMessage());
    } finally {
      leave(peer);
    }
    session.send(new Message.DialBackFailed());
  }

  private boolean keep(Proved proved) {
    QuicConnection connection = proved.connection();
    synchronized (dials) {
      if (closed || open.size() >= MAX_OPEN || !served.enter(proved)) {
        return false;
      }
      open.add(connection);
    }
    connection.closed().thenRun(() -> forget(connection));
    return true;
  }

  private void forget(QuicConnection connection) {
    synchronized (dials) {
      open.remove(connection);
    }
  }

  private boolean enter(PeerId peer) {
    synchronized (dials) {
      int all = dials.values().stream().mapToInt(count -> count).sum();
      int mine = dials.getOrDefault(peer, 0);
      if (closed || all >= MAX_DIALS || mine >= MAX_DIALS_PER_PEER || open.size() >= MAX_OPEN) {
        return false;
      }
      dials.put(peer, mine + 1);
      return true;
    }
  }

  private void leave(PeerId peer) {
    synchronized (dials) {
      dials.computeIfPresent(peer, (key, count) -> count > 1 ? count - 1 : null);
    }
  }
}
