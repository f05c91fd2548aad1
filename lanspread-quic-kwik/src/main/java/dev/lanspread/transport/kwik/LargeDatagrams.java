package dev.lanspread.transport.kwik;

import java.net.DatagramPacket;
import java.util.Arrays;

/**
 * Receives datagrams that are larger than what kwik has room for; used by one receiving thread.
 *
 * <p>kwik 0.10.6 receives into 1,500 bytes and says so (max_udp_payload_size), but quiche probes
 * the path with what its own side allows. A probe that is cut off cannot be decrypted, is lost, and
 * costs the other side a probe timeout each.
 */
final class LargeDatagrams {

  /** An Ethernet jumbo frame is 9,000 bytes long; the transport netty sends up to 8,952. */
  private static final int LARGEST = 9_216;

  private final DatagramPacket spare = new DatagramPacket(new byte[LARGEST], LARGEST);

  /** Returns the packet to receive into. */
  DatagramPacket spare() {
    spare.setLength(LARGEST);
    return spare;
  }

  /** Gives what was received to the packet that kwik waits with. */
  void moveTo(DatagramPacket target) {
    int length = spare.getLength();
    if (length <= target.getData().length) {
      System.arraycopy(spare.getData(), 0, target.getData(), 0, length);
      target.setLength(length);
    } else {
      target.setData(Arrays.copyOf(spare.getData(), length));
    }
    target.setSocketAddress(spare.getSocketAddress());
  }
}
