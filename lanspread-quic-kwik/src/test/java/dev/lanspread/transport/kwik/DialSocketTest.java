package dev.lanspread.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DialSocketTest {

  private static final int PATIENCE_SECONDS = 10;

  /** Shorter than the longest time for which an answer is held back. */
  private static final Duration MOMENT = Duration.ofMillis(200);

  private final DatagramSocket peer;
  private final DialSocket socket;
  private final CountDownLatch helloSent = new CountDownLatch(1);
  private final CountDownLatch connected = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread dialling = new Thread(this::dial, "dialling");

  DialSocketTest() throws SocketException {
    peer = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket = new DialSocket(() -> {});
  }

  @AfterEach
  void close() throws InterruptedException {
    endDialling();
    socket.close();
    peer.close();
  }

  private void endDialling() throws InterruptedException {
    helloSent.countDown();
    connected.countDown();
    over.countDown();
    dialling.join();
  }

  /** As kwik does: sends the hello, which takes no timed wait, then waits for the handshake. */
  private void dial() {
    try {
      helloSent.await();
      boolean unused = connected.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anAnswerIsHeldBackUntilTheDiallerWaitsForIt() throws Exception {
    dialling.start();
    socket.dialledBy(dialling);
    FutureTask<Integer> received = receiving();

    answer(3);
    await().pollDelay(MOMENT).until(() -> !received.isDone());
    helloSent.countDown();

    assertThat(received.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(dialling.getState()).isEqualTo(Thread.State.TIMED_WAITING);
  }

  @Test
  void onlyTheFirstAnswerIsHeldBack() throws Exception {
    dialling.start();
    socket.dialledBy(dialling);
    FutureTask<Integer> first = receiving();
    answer(3);
    helloSent.countDown();
    first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    connected.countDown();
    await().until(() -> dialling.getState() == Thread.State.WAITING);
    long start = System.nanoTime();

    for (int i = 0; i < 10; i++) {
      FutureTask<Integer> next = receiving();
      answer(4);
      next.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aDiallerThatHasGivenUpHoldsNothingBack() throws Exception {
    dialling.start();
    endDialling();
    socket.dialledBy(dialling);

    FutureTask<Integer> received = receiving();
    answer(5);

    assertThat(received.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(5);
  }

  @Test
  void aDiallerThatNeverWaitsHoldsTheAnswerBackForAMomentOnly() throws Exception {
    dialling.start();
    socket.dialledBy(dialling);

    FutureTask<Integer> received = receiving();
    answer(6);

    assertThat(received.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(6);
    assertThat(helloSent.getCount()).isOne();
  }

  private FutureTask<Integer> receiving() {
    FutureTask<Integer> task =
        new FutureTask<>(
            () -> {
              DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
              socket.receive(packet);
              return packet.getLength();
            });
    Thread thread = new Thread(task, "receiving");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private void answer(int length) throws Exception {
    InetSocketAddress target =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    peer.send(new DatagramPacket(new byte[length], length, target));
  }
}
