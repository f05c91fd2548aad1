package dev.lanspread.transport.kwik;

import java.net.DatagramSocket;
import java.net.SocketException;

/** Sizes of socket buffers. */
final class SocketBuffers {

  // A window of a stream may arrive in one go; the system cuts this down to what it allows.
  private static final int BYTES = 4 << 20;

  private SocketBuffers() {}

  static void enlarge(DatagramSocket socket) throws SocketException {
    socket.setReceiveBufferSize(BYTES);
    socket.setSendBufferSize(BYTES);
  }
}
