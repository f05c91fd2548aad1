package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.internal.concurrent.SerialExecutor;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control connection to one proved peer: one thread reads, sends are queued, silence is probed.
 *
 * <p>Ends exactly once, with a reason.
 */
final class PeerSession {

  /** Application code of a connection that another one replaces. */
  static final long CODE_REPLACED = 1;

  /** Application code for a peer that broke the protocol. */
  static final long CODE_PROTOCOL = 2;

  private static final Logger log = LoggerFactory.getLogger(PeerSession.class);

  /** Silence after which the peer is probed. */
  private static final Duration PROBE_AFTER = Duration.ofSeconds(3);

  /** Probes without any answer after which the peer is lost: 9 seconds, of the 15 allowed. */
  private static final int MAX_SILENT_PROBES = 2;

  private static final Duration SEND_STALL = Duration.ofSeconds(9);

  /** A peer that takes nothing while this many messages wait is not reading. */
  private static final int MAX_BACKLOG = 1000;

  private final Proved proved;
  private final Listener listener;
  private final SerialExecutor sender;
  private final AtomicBoolean ended = new AtomicBoolean();
  private long sentRevision;

  /** Learns what happens; called on the session's threads, must not block. */
  interface Listener {

    /** A message other than probe traffic came. */
    void onMessage(PeerSession session, Message message);

    /** The session is over. */
    void onEnded(PeerSession session, End end);
  }

  /**
   * Why a session ended.
   *
   * @param reason for people
   * @param wanted whether the other side said goodbye, so that it need not be looked for
   */
  record End(String reason, boolean wanted) {}

  PeerSession(Proved proved, Workers workers, Listener listener) {
    this.proved = proved;
    this.listener = listener;
    this.sender = workers.serial("send-" + proved.peer().shortForm());
  }

  PeerId peer() {
    return proved.peer();
  }

  Proved proved() {
    return proved;
  }

  boolean isOpen() {
    return !ended.get();
  }

  /** Reads until the session ends; takes the calling thread. */
  void run() {
    try {
      readLoop();
    } catch (ProtocolException e) {
      log.info("peer {}: protocol broken: {}", peer().shortForm(), e.getMessage());
      end(new End("protocol broken", false), CODE_PROTOCOL);
    } catch (IOException e) {
      end(new End("connection lost", false), 0);
    }
  }

  void send(Message message) {
    if (ended.get()) {
      return;
    }
    if (sender.backlog() > MAX_BACKLOG) {
      end(new End("does not read", false), CODE_PROTOCOL);
      return;
    }
    sender.execute(() -> sendNow(message));
  }

  /** Sends the whole own library; confined to the peer table's executor. */
  void sendLibrary(LibrarySnapshot library) {
    sentRevision = library.revision();
    LibraryPages.of(library).forEach(this::send);
  }

  /** Sends what changed since the last push; confined to the peer table's executor. */
  void pushLibrary(LibrarySnapshot library, LibraryDelta delta) {
    if (delta.revision() <= sentRevision) {
      return;
    }
    if (delta.base() != sentRevision) {
      sendLibrary(library);
      return;
    }
    sentRevision = delta.revision();
    LibraryPages.of(library, delta).forEach(this::send);
  }

  /** Says goodbye, as far as that is possible within {@code patience}, and ends. */
  void leave(String reason, Duration patience) {
    if (ended.get()) {
      return;
    }
    try {
      proved.channel().send(new Message.Goodbye(reason), patience);
      proved.channel().stream().finish();
    } catch (TransportException e) {
      log.debug("peer {}: goodbye did not get through", peer().shortForm());
    }
  }

  /** Ends without a word; the listener is told. */
  void end(End end, long code) {
    if (ended.compareAndSet(false, true)) {
      proved.connection().close(code, end.reason());
      listener.onEnded(this, end);
    }
  }

  private void readLoop() throws IOException {
    int silentProbes = 0;
    while (!ended.get()) {
      try {
        Message message = proved.channel().receive(ProtocolLimits.PAGE, PROBE_AFTER);
        silentProbes = 0;
        if (!take(message)) {
          return;
        }
      } catch (TransportException e) {
        if (e.kind() != TransportException.Kind.TIMEOUT) {
          throw e;
        }
        if (silentProbes == MAX_SILENT_PROBES) {
          end(new End("stopped answering", false), 0);
          return;
        }
        silentProbes++;
        send(new Message.Ping());
      }
    }
  }

  /** Returns whether to read on. */
  private boolean take(Message message) {
    if (message instanceof Message.Ping) {
      send(new Message.Pong());
    } else if (message instanceof Message.Goodbye) {
      end(new End("said goodbye", true), 0);
      return false;
    } else if (!(message instanceof Message.Pong)) {
      listener.onMessage(this, message);
    }
    return true;
  }

  private void sendNow(Message message) {
    if (ended.get()) {
      return;
    }
    try {
      proved.channel().send(message, SEND_STALL);
    } catch (TransportException e) {
      end(new End("connection lost", false), 0);
    }
  }
}
