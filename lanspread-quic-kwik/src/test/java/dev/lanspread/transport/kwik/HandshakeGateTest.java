package dev.lanspread.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HandshakeGateTest {

  private static final int INITIAL = 0xc0;
  private static final int ZERO_RTT = 0xd0;
  private static final int HANDSHAKE = 0xe0;

  private long now = TimeUnit.HOURS.toNanos(1);
  private final HandshakeGate gate = new HandshakeGate(1000, () -> now);

  @Test
  void aFirstInitialIsAdmittedAndSoIsWhatFollowsFromThere() throws Exception {
    InetSocketAddress client = client(1, 1000);

    assertThat(gate.admits(longHeader(client, INITIAL, 7, 1200))).isTrue();
    assertThat(gate.admits(longHeader(client, INITIAL, 7, 1200))).isTrue();
    assertThat(gate.admits(longHeader(client, HANDSHAKE, 8, 200))).isTrue();
    assertThat(gate.admits(shortHeader(client))).isTrue();
  }

  @Test
  void strangersGetNothingElseThrough() throws Exception {
    InetSocketAddress client = client(1, 1000);

    assertThat(gate.admits(shortHeader(client))).isFalse();
    assertThat(gate.admits(longHeader(client, HANDSHAKE, 7, 1200))).isFalse();
    assertThat(gate.admits(longHeader(client, ZERO_RTT, 7, 1200))).isFalse();
    assertThat(gate.admits(longHeader(client, INITIAL, 7, 1199))).isFalse();
    assertThat(gate.admits(new DatagramPacket(new byte[0], 0, client))).isFalse();
    assertThat(gate.admits(new DatagramPacket(new byte[] {-1, 0, 0, 0, 1, 99}, 6, client)))
        .isFalse();
  }

  @Test
  void anInitialForAnIdThatThisSideChoseBelongsToTheHandshake() throws Exception {
    InetSocketAddress client = client(1, 1000);
    gate.admits(longHeader(client, INITIAL, 7, 1200));
    assertThat(gate.admits(longHeader(client, INITIAL, 9, 1200))).isFalse();

    DatagramPacket answer = longHeader(client, INITIAL, 1, 1200);
    answer.getData()[15 + 7] = 9;
    gate.sending(answer);

    assertThat(gate.admits(longHeader(client, INITIAL, 9, 1200))).isTrue();
  }

  @Test
  void handshakesThatAreOpenAreLimitedUntilTheyAreDoneOrTooOld() throws Exception {
    for (int i = 0; i < HandshakeGate.OPEN_HANDSHAKES; i++) {
      assertThat(gate.admits(longHeader(client(1, 1000 + i), INITIAL, i, 1200))).isTrue();
    }
    assertThat(gate.admits(longHeader(client(2, 1), INITIAL, 100, 1200))).isFalse();

    assertThat(gate.connected(id(0))).isEqualTo(client(1, 1000));
    assertThat(gate.admits(longHeader(client(2, 1), INITIAL, 100, 1200))).isTrue();
    assertThat(gate.admits(longHeader(client(2, 2), INITIAL, 101, 1200))).isFalse();

    pass(11_000);
    assertThat(gate.admits(longHeader(client(2, 2), INITIAL, 101, 1200))).isTrue();
    assertThat(gate.admits(shortHeader(client(1, 1001)))).as("too old").isFalse();
    assertThat(gate.admits(shortHeader(client(1, 1000)))).as("connected").isTrue();
  }

  @Test
  void oneSourceHasABurstAndThenFiveInASecond() throws Exception {
    int admitted = connectAll(client(1, 0).getAddress(), 0, 100);
    assertThat(admitted).isEqualTo(HandshakeGate.SOURCE_BURST);

    pass(1000);
    assertThat(connectAll(client(1, 0).getAddress(), 100, 20)).isEqualTo(5);
    assertThat(connectAll(client(2, 0).getAddress(), 200, 1)).isEqualTo(1);
  }

  @Test
  void allSourcesTogetherHaveABudget() throws Exception {
    int admitted = 0;
    for (int source = 1; source <= 100; source++) {
      admitted += connectAll(client(source, 0).getAddress(), source * 10, 5);
    }

    assertThat(admitted).isEqualTo(HandshakeGate.TOTAL_BURST);
  }

  @Test
  void thisMachineHasNoBudgetOfItsOwn() {
    assertThat(connectAll(InetAddress.getLoopbackAddress(), 0, 200)).isEqualTo(200);
  }

  @Test
  void connectionsAreLimitedAndLeaveRoomWhenTheyEnd() throws Exception {
    HandshakeGate small = new HandshakeGate(-HandshakeGate.OPEN_HANDSHAKES + 1, () -> now);
    InetSocketAddress client = client(1, 1000);
    assertThat(small.admits(longHeader(client, INITIAL, 1, 1200))).isTrue();
    small.connected(id(1));
    assertThat(small.admits(longHeader(client(1, 1001), INITIAL, 2, 1200))).isFalse();

    small.disconnected(client);
    assertThat(small.admits(shortHeader(client))).as("its last packets").isTrue();
    pass(4000);
    assertThat(small.admits(shortHeader(client))).isFalse();
    assertThat(small.admits(longHeader(client(1, 1001), INITIAL, 2, 1200))).isTrue();
  }

  @Test
  void aPortThatWasJustLeftMayDialAgainAtOnce() throws Exception {
    InetSocketAddress client = client(1, 1000);
    gate.admits(longHeader(client, INITIAL, 1, 1200));
    gate.connected(id(1));
    assertThat(gate.admits(longHeader(client, INITIAL, 2, 1200))).as("in use").isFalse();

    gate.disconnected(client);

    assertThat(gate.admits(longHeader(client, INITIAL, 2, 1200))).isTrue();
    assertThat(gate.connected(id(2))).isEqualTo(client);
    pass(4000);
    assertThat(gate.admits(shortHeader(client))).isTrue();
  }

  private int connectAll(InetAddress source, int firstId, int count) {
    int admitted = 0;
    for (int i = 0; i < count; i++) {
      InetSocketAddress client = new InetSocketAddress(source, 1 + firstId + i);
      if (gate.admits(longHeader(client, INITIAL, firstId + i, 1200))) {
        admitted++;
        gate.connected(id(firstId + i));
      }
    }
    return admitted;
  }

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static InetSocketAddress client(int host, int port) throws UnknownHostException {
    return new InetSocketAddress(
        InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}), port);
  }

  private static String id(int id) {
    return HexFormat.of().formatHex(ByteBuffer.allocate(Long.BYTES).putLong(id).array());
  }

  /** Flags, version 1, destination id of 8 bytes, source id of 8 bytes, filler. */
  private static DatagramPacket longHeader(
      InetSocketAddress client, int flags, int destination, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    bytes.put((byte) flags).putInt(1);
    bytes.put((byte) Long.BYTES).putLong(destination);
    bytes.put((byte) Long.BYTES).putLong(42);
    return new DatagramPacket(bytes.array(), length, client);
  }

  private static DatagramPacket shortHeader(InetSocketAddress client) {
    byte[] bytes = new byte[40];
    bytes[0] = 0x40;
    return new DatagramPacket(bytes, bytes.length, client);
  }
}
