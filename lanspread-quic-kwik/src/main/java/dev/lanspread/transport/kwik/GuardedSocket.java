package dev.lanspread.transport.kwik;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of a listener.
 *
 * <p>kwik ends the JVM when a listener's socket throws while kwik has not closed it. So this one
 * never does: when it breaks, it reports that, once, and keeps the receiving thread waiting until
 * kwik itself is closed. Packets pass the {@link HandshakeGate}; one that cannot be sent is lost.
 */
final class GuardedSocket extends DatagramSocket {

  private static final Logger LOG = LoggerFactory.getLogger(GuardedSocket.class);
  private static final int FAILURES_IN_A_ROW = 50;
  private static final long RETRY_MILLIS = 100;
  private static final Duration LEAVING = Duration.ofMillis(300);

  private final LargeDatagrams datagrams = new LargeDatagrams();
  private final HandshakeGate gate;
  private final Consumer<IOException> onLost;
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch left = new CountDownLatch(1);
  private volatile boolean used;

  GuardedSocket(InetSocketAddress local, HandshakeGate gate, Consumer<IOException> onLost)
      throws SocketException {
    super(local);
    this.gate = gate;
    this.onLost = onLost;
    SocketBuffers.enlarge(this);
  }

  /** Lets the receiving thread go, because kwik is being closed, and frees the port. */
  void release() {
    released.countDown();
    close();
    // The system frees the port only when nobody waits in receive any more.
    if (used) {
      Deadline.after(LEAVING).await(left);
    }
  }

  @Override
  public void receive(DatagramPacket packet) throws IOException {
    used = true;
    int failures = 0;
    while (true) {
      try {
        DatagramPacket received = datagrams.spare();
        super.receive(received);
        if (mayPass(received)) {
          datagrams.moveTo(packet);
          return;
        }
        failures = 0;
      } catch (IOException e) {
        failures++;
        if (isClosed()) {
          left.countDown();
        }
        if (isClosed() || failures >= FAILURES_IN_A_ROW) {
          waitUntilReleased(e);
        }
        pause(e);
      }
    }
  }

  @Override
  public void send(DatagramPacket packet) {
    gate.sending(packet);
    try {
      super.send(packet);
    } catch (IOException e) {
      LOG.trace("packet to {} not sent", packet.getSocketAddress(), e);
    }
  }

  /** Lets no defect of the gate reach kwik either. */
  private boolean mayPass(DatagramPacket packet) {
    try {
      return gate.admits(packet);
    } catch (RuntimeException e) {
      LOG.warn("packet from {} refused", packet.getSocketAddress(), e);
      return false;
    }
  }

  private void waitUntilReleased(IOException cause) throws IOException {
    if (released.getCount() > 0) {
      onLost.accept(cause);
    }
    try {
      released.await();
    } catch (InterruptedException e) {
      // kwik interrupts its receiving thread when it is closed, and only then.
      LOG.trace("receiving thread interrupted", e);
    }
    throw cause;
  }

  private void pause(IOException cause) throws IOException {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      cause.addSuppressed(e);
      throw cause;
    }
  }
}
