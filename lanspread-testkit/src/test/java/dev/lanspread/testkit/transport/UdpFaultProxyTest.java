package dev.lanspread.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UdpFaultProxyTest {

  private static final int PACKETS = 100;

  private DatagramSocket target;
  private DatagramSocket client;
  private UdpFaultProxy proxy;

  @BeforeEach
  void open() throws IOException {
    target = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    client = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    target.setSoTimeout(500);
    client.setSoTimeout(500);
    proxy = UdpFaultProxy.to((InetSocketAddress) target.getLocalSocketAddress(), 5);
  }

  @AfterEach
  void close() {
    proxy.close();
    target.close();
    client.close();
  }

  @Test
  void packetsGoBothWays() throws IOException {
    send(client, 1, proxy.address());
    DatagramPacket request = receive(target);
    send(target, 2, (InetSocketAddress) request.getSocketAddress());

    assertThat(number(receive(client))).isEqualTo(2);
  }

  @Test
  void clientsAreToldApart() throws IOException {
    try (DatagramSocket other = new DatagramSocket()) {
      send(client, 1, proxy.address());
      DatagramPacket first = receive(target);
      send(other, 2, proxy.address());
      DatagramPacket second = receive(target);

      assertThat(first.getPort()).isNotEqualTo(second.getPort());
    }
  }

  @Test
  void aPartIsLost() throws IOException {
    proxy.faults(Faults.none().withLoss(0.5));

    assertThat(through()).hasSizeBetween(PACKETS / 4, PACKETS * 3 / 4);
    assertThat(proxy.dropped()).isPositive();
  }

  @Test
  void aPartComesTwice() throws IOException {
    proxy.faults(Faults.none().withDuplication(0.5));

    assertThat(through()).hasSizeBetween(PACKETS + PACKETS / 4, PACKETS * 2 - PACKETS / 4);
  }

  @Test
  void aPartIsOvertaken() throws IOException {
    proxy.faults(Faults.none().withReordering(0.1));

    List<Integer> received = through();

    assertThat(received).hasSize(PACKETS);
    assertThat(received).isNotEqualTo(IntStream.range(0, PACKETS).boxed().toList());
  }

  @Test
  void packetsComeLate() throws IOException {
    proxy.faults(Faults.none().withDelay(Duration.ofMillis(150)));
    long start = System.nanoTime();

    send(client, 1, proxy.address());
    receive(target);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(149));
  }

  @Test
  void theLineIsAsSlowAsAsked() throws IOException {
    proxy.faults(Faults.none().withRate(10_000));
    long start = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      client.send(new DatagramPacket(new byte[1000], 1000, proxy.address()));
    }
    for (int i = 0; i < 5; i++) {
      receive(target);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(490));
  }

  @Test
  void nothingPassesInOneDirectionUntilTheBlackoutEnds() throws IOException {
    send(client, 1, proxy.address());
    InetSocketAddress back = (InetSocketAddress) receive(target).getSocketAddress();
    proxy.faultsToTarget(Faults.darkness());

    send(client, 2, proxy.address());
    await().until(() -> proxy.dropped() == 1);
    send(target, 3, back);
    assertThat(number(receive(client))).isEqualTo(3);

    proxy.faults(Faults.none());
    send(client, 4, proxy.address());
    assertThat(number(receive(target))).isEqualTo(4);
  }

  private List<Integer> through() throws IOException {
    List<Integer> received = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      send(client, i, proxy.address());
    }
    try {
      while (true) {
        received.add(number(receive(target)));
      }
    } catch (SocketTimeoutException e) {
      return received;
    }
  }

  private static void send(DatagramSocket from, int number, InetSocketAddress to)
      throws IOException {
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    from.send(new DatagramPacket(bytes, bytes.length, to));
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    socket.receive(packet);
    return packet;
  }

  private static int number(DatagramPacket packet) {
    return ByteBuffer.wrap(packet.getData()).getInt();
  }
}
