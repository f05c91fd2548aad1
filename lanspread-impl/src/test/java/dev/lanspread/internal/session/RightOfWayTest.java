package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.internal.session.TestNode.Setup;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RightOfWayTest {

  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - MILLI); // wraps around soon
  private final RightOfWay rightOfWay = new RightOfWay(clock::get);
  private final MemoryNetwork net = new MemoryNetwork(1);
  private final TestNode node = Setup.named("alpha").start(net);
  private final QuicEndpoint visitor = TestNode.endpoint(net, TestNode.newIdentity(), "visitor");
  private final QuicConnection first = dial();
  private final QuicConnection second = dial();

  @AfterEach
  void close() {
    visitor.close();
    node.close();
  }

  @Test
  void transfersPauseUntilEverybodyHasMet() {
    rightOfWay.claim(first);
    rightOfWay.claim(second);

    rightOfWay.release(first);
    assertThat(rightOfWay.pauseLeft()).isPositive();

    rightOfWay.release(second);
    assertThat(rightOfWay.pauseLeft()).isZero();
  }

  @Test
  void aTransferThatWaitsGoesOnAtOnce() throws Exception {
    rightOfWay.claim(first);
    AtomicReference<Thread> transfer = new AtomicReference<>();
    CompletableFuture<Void> moved =
        CompletableFuture.runAsync(
            () -> {
              transfer.set(Thread.currentThread());
              rightOfWay.giveWay();
            },
            node.workers.serial("transfer"));
    await().until(() -> isWaiting(transfer.get()));
    pass(Duration.ofHours(-1)); // Only being told can end the wait in time.

    rightOfWay.release(first);

    moved.get(10, TimeUnit.SECONDS);
  }

  @Test
  void theWayIsFreeWhenTheConnectionEnds() {
    rightOfWay.claim(first);

    first.close();

    await().until(() -> rightOfWay.pauseLeft() == 0);
  }

  @Test
  void whoFallsSilentHasTheWayForAWhileOnly() {
    rightOfWay.claim(first);
    assertThat(rightOfWay.pauseLeft()).isEqualTo(RightOfWay.LONGEST_CLAIM.toNanos());

    pass(RightOfWay.LONGEST_CLAIM);

    assertThat(rightOfWay.pauseLeft()).isZero();
  }

  @Test
  void whoFellSilentDoesNotHoldTheWayForOthers() {
    rightOfWay.claim(first);
    pass(Duration.ofMillis(60));
    rightOfWay.claim(second);

    rightOfWay.release(second);
    assertThat(rightOfWay.pauseLeft()).isEqualTo(40 * MILLI);

    pass(Duration.ofMillis(50));
    rightOfWay.claim(second);
    rightOfWay.release(second);
    assertThat(rightOfWay.pauseLeft()).isZero();
  }

  @Test
  void whoConnectsAgainAndAgainLeavesTransfersFourFifthsOfTheTime() {
    int claims = 60_000;
    long paused = 0;
    for (int i = 0; i < claims; i++) {
      rightOfWay.claim(i % 2 == 0 ? first : second);
      paused += Math.min(MILLI, rightOfWay.pauseLeft());
      pass(Duration.ofMillis(1));
    }
    long fifth = claims * MILLI / (1 + RightOfWay.UNDISTURBED_PER_PAUSE);
    assertThat(paused).isBetween(fifth / 2, fifth + RightOfWay.LONGEST_PAUSE.toNanos());
  }

  @Test
  void onePauseIsBoundedHoweverManyCome() {
    int paused = 0;
    rightOfWay.claim(first);
    while (rightOfWay.pauseLeft() > 0) {
      rightOfWay.claim(second);
      pass(Duration.ofMillis(1));
      paused++;
    }
    assertThat(paused).isEqualTo(RightOfWay.LONGEST_PAUSE.toMillis());
  }

  private QuicConnection dial() {
    try {
      return visitor.dial(
          node.address.toSocketAddress(), Optional.of(node.id()), Duration.ofSeconds(5));
    } catch (TransportException e) {
      throw new AssertionError(e);
    }
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  private static boolean isWaiting(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
  }
}
