package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import dev.lanspread.internal.concurrent.SerialExecutor;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.text.Printable;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control connection to one proved peer: one thread reads, sends are queued, silence is probed.
 *
 * <p>Ends exactly once, with a reason.
 */
final class PeerSession {

  private static final Logger log = LoggerFactory.getLogger(PeerSession.class);

  /** Silence after which the peer is probed. */
  private static final Duration PROBE_AFTER = Duration.ofSeconds(3);

  /** Silence after which a new connection is preferred: a probe was not answered for a second. */
  private static final Duration SILENT_AFTER = PROBE_AFTER.plusSeconds(1);

  /** Probes without any answer after which the peer is lost: 9 seconds, of the 15 allowed. */
  private static final int MAX_SILENT_PROBES = 2;

  private static final Duration SEND_STALL = Duration.ofSeconds(9);

  /** A peer that takes nothing while this many messages wait is not reading. */
  private static final int MAX_BACKLOG = 1000;

  /** Messages read but not yet acted on; the peer has to wait then. */
  private static final int MAX_PENDING = 8;

  private static final int MAX_TYPE = 64;

  private final Proved proved;
  private final Listener listener;
  private final SerialExecutor sender;
  private final MessageBudget budget = new MessageBudget(System.nanoTime());
  private final Semaphore pending = new Semaphore(MAX_PENDING);
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile long heardNanos = System.nanoTime();
  private long sentRevision;

  /** Learns what happens; called on the session's threads, must not block. */
  interface Listener {

    /**
     * A message other than probe traffic came; {@link #handled} must be called once it is dealt
     * with.
     */
    void onMessage(PeerSession session, Message message);

    /** The session is over. */
    void onEnded(PeerSession session, End end);
  }

  /** Why a session ended; the reason is for people. */
  record End(Kind kind, String reason) {

    /** What to do about it. */
    enum Kind {
      /** The other side said goodbye: it need not be looked for. */
      LEFT,
      /** One side broke the protocol: it must not be looked for. */
      BROKEN,
      /** The other side uses another connection, which this side will see in a moment. */
      REPLACED,
      /** Anything else: it may come back. */
      LOST
    }
  }

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

  /** Tells whether it has not ended and the other side has been heard of late. */
  boolean isAlive() {
    return !ended.get() && System.nanoTime() - heardNanos < SILENT_AFTER.toNanos();
  }

  /** Reads until the session ends; takes the calling thread. */
  void run() {
    try {
      readLoop();
    } catch (ProtocolException e) {
      broken(e);
    } catch (TransportException e) {
      end(lost(e), 0);
    } catch (IOException e) {
      end(new End(End.Kind.LOST, "connection lost"), 0);
    } finally {
      // Also after a defect or an error of the JVM: nobody would read any more.
      end(new End(End.Kind.LOST, "internal error"), 0);
    }
  }

  void send(Message message) {
    if (ended.get()) {
      return;
    }
    if (sender.backlog() > MAX_BACKLOG) {
      end(new End(End.Kind.BROKEN, "does not read"), Proved.CODE_PROTOCOL);
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

  /** A message that the listener got is dealt with. */
  void handled() {
    pending.release();
  }

  /**
   * Says goodbye behind what is queued; the other side then closes the connection.
   *
   * @return the end of the connection, however it comes
   */
  CompletionStage<TransportException> leave(String reason) {
    send(new Message.Goodbye(reason));
    return proved.connection().closed();
  }

  void broken(ProtocolException cause) {
    log.info("peer {}: protocol broken: {}", peer().shortForm(), cause.getMessage());
    end(new End(End.Kind.BROKEN, "protocol broken"), Proved.CODE_PROTOCOL);
  }

  /** Ends without a word; the listener is told. */
  void end(End end, long code) {
    if (ended.compareAndSet(false, true)) {
      proved.connection().close(code, end.reason());
      pending.release(MAX_PENDING); // Lets the reading thread go.
      listener.onEnded(this, end);
    }
  }

  private void readLoop() throws IOException {
    int silentProbes = 0;
    while (!ended.get()) {
      try {
        Message message = proved.channel().receive(ProtocolLimits.PAGE, PROBE_AFTER);
        silentProbes = 0;
        heardNanos = System.nanoTime();
        take(message);
      } catch (TransportException e) {
        if (e.kind() != TransportException.Kind.TIMEOUT) {
          throw e;
        }
        if (silentProbes == MAX_SILENT_PROBES) {
          end(new End(End.Kind.LOST, "stopped answering"), 0);
          return;
        }
        silentProbes++;
        send(new Message.Ping());
      }
    }
  }

  private void take(Message message) throws ProtocolException {
    if (!budget.take(message, heardNanos)) {
      throw new ProtocolException("too many messages");
    }
    if (message instanceof Message.Ping) {
      send(new Message.Pong());
    } else if (message instanceof Message.Goodbye) {
      end(new End(End.Kind.LEFT, "said goodbye"), 0);
    } else if (message instanceof Message.Unknown unknown) {
      String type = Printable.oneLine(unknown.type(), MAX_TYPE);
      log.debug("peer {}: unknown message {} is ignored", peer().shortForm(), type);
    } else if (!(message instanceof Message.Pong)) {
      pending.acquireUninterruptibly();
      listener.onMessage(this, message);
    }
  }

  private void sendNow(Message message) {
    if (ended.get()) {
      return;
    }
    try {
      proved.channel().send(message, SEND_STALL);
    } catch (TransportException e) {
      end(lost(e), 0);
    }
  }

  /** The other side may have said why in the code, where its last message did not get through. */
  private static End lost(TransportException cause) {
    long code = cause.kind() == TransportException.Kind.CONNECTION_LOST ? cause.code() : 0;
    if (code == Proved.CODE_GOODBYE) {
      return new End(End.Kind.LEFT, "said goodbye");
    }
    if (code == Proved.CODE_REPLACED) {
      return new End(End.Kind.REPLACED, "replaced");
    }
    if (code == Proved.CODE_PROTOCOL) {
      return new End(End.Kind.BROKEN, "ended the session");
    }
    return new End(End.Kind.LOST, "connection lost");
  }
}
