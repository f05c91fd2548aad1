package dev.lanspread.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class LargeDatagramsTest {

  private static final int ROOM_OF_KWIK = 1_500;
  private static final InetSocketAddress SENDER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_711);

  private final LargeDatagrams datagrams = new LargeDatagrams();
  private final DatagramPacket waiting = new DatagramPacket(new byte[ROOM_OF_KWIK], ROOM_OF_KWIK);

  @Test
  void whatFitsIsCopiedIntoTheWaitingPacket() {
    byte[] room = waiting.getData();

    arrive(ROOM_OF_KWIK, 1);

    assertThat(waiting.getData()).isSameAs(room);
    expect(ROOM_OF_KWIK, 1);
  }

  @Test
  void aJumboFrameArrivesWhole() {
    arrive(8_952, 2);

    expect(8_952, 2);
  }

  @Test
  void aPacketHandedOverStaysAsItIsWhenTheNextComes() {
    arrive(8_952, 3);
    byte[] first = waiting.getData();

    arrive(9_000, 4);

    assertThat(first).hasSize(8_952).containsOnly(3);
    expect(9_000, 4);
  }

  @Test
  void aShortPacketLeavesRoomForALongOne() {
    arrive(20, 5);

    assertThat(datagrams.spare().getLength()).isGreaterThanOrEqualTo(9_000);
    expect(20, 5);
  }

  /** Receives as a socket would: into the spare packet, whose length says how much came. */
  private void arrive(int length, int filling) {
    DatagramPacket spare = datagrams.spare();
    Arrays.fill(spare.getData(), 0, length, (byte) filling);
    spare.setLength(length);
    spare.setSocketAddress(SENDER);
    datagrams.moveTo(waiting);
  }

  private void expect(int length, int filling) {
    assertThat(waiting.getLength()).isEqualTo(length);
    assertThat(waiting.getOffset()).isZero();
    assertThat(Arrays.copyOf(waiting.getData(), length)).containsOnly(filling);
    assertThat(waiting.getSocketAddress()).isEqualTo(SENDER);
  }
}
