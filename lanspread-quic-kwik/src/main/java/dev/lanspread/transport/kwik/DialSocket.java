package dev.lanspread.transport.kwik;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one dialled connection, bound to any address and port.
 *
 * <p>kwik gives a connection up when the socket throws once. A packet that cannot be sent is
 * therefore lost like any other, except while dialling, when it tells at once that nobody can be
 * reached.
 */
final class DialSocket extends DatagramSocket {

  private static final long MOST_WAITING_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long READINESS_CHECK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final LargeDatagrams datagrams = new LargeDatagrams();
  private final Runnable onClose;
  private volatile @Nullable Thread dialling;
  private volatile boolean connected;
  private volatile @Nullable IOException refusal;

  DialSocket(Runnable onClose) throws SocketException {
    super();
    this.onClose = onClose;
    SocketBuffers.enlarge(this);
  }

  /** Names the thread that is about to start the handshake and to wait for its end. */
  void dialledBy(Thread thread) {
    dialling = thread;
  }

  /** Ends the time in which failures to send are final. */
  void connected() {
    connected = true;
  }

  /** Returns why the network refused to send while dialling. */
  @Nullable IOException refusal() {
    return refusal;
  }

  @Override
  public void receive(DatagramPacket packet) throws IOException {
    super.receive(datagrams.spare());
    awaitReadiness();
    datagrams.moveTo(packet);
  }

  /**
   * Holds the first answer back until the handshake has started completely: agent15 3.1 notes that
   * it waits for a ServerHello only after it has sent its ClientHello, and an answer that is faster
   * is refused and never accepted again.
   */
  private void awaitReadiness() {
    Thread thread = dialling;
    if (thread == null) {
      return;
    }
    long end = System.nanoTime() + MOST_WAITING_NANOS;
    while (thread.getState() != Thread.State.TIMED_WAITING
        && thread.isAlive()
        && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(READINESS_CHECK_NANOS);
    }
    dialling = null;
  }

  @Override
  public void send(DatagramPacket packet) throws IOException {
    try {
      super.send(packet);
    } catch (IOException e) {
      if (isClosed()) {
        throw e;
      }
      if (!connected) {
        refusal = e;
        throw e;
      }
    }
  }

  @Override
  public void close() {
    super.close();
    // The superclass may close itself while it is constructed, when binding fails.
    if (onClose != null) {
      onClose.run();
    }
  }
}
