package dev.lanspread.internal.quic.kwik;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one dialled connection, bound to any address and port.
 *
 * <p>kwik gives a connection up when the socket throws once. A packet that cannot be sent is
 * therefore lost like any other, except while dialling, when it tells at once that nobody can be
 * reached.
 */
final class DialSocket extends DatagramSocket {

  private final LargeDatagrams datagrams = new LargeDatagrams();
  private final Runnable onClose;
  private volatile boolean connected;
  private volatile @Nullable IOException refusal;

  DialSocket(Runnable onClose) throws SocketException {
    super();
    this.onClose = onClose;
    SocketBuffers.enlarge(this);
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
    datagrams.moveTo(packet);
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
