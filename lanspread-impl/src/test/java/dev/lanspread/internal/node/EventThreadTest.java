package dev.lanspread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.lanspread.DownloadOptions;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerNodeBuilder;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Futures and close, seen from the thread that a host delivers events on, such as its window's. */
@Timeout(60)
class EventThreadTest {

  private static final String EVENT_THREAD = "window";

  @TempDir Path folder;

  private final MemoryNetwork net = new MemoryNetwork(1);
  private final ExecutorService window =
      Executors.newSingleThreadExecutor(task -> new Thread(task, EVENT_THREAD));
  private PeerNode alpha;

  @BeforeEach
  void startASource() throws Exception {
    TestNode.giveGame(folder.resolve("alpha"), 300_000);
    alpha = TestNode.in(folder.resolve("alpha"), net.transport()).start();
  }

  @AfterEach
  void stop() {
    alpha.close();
    window.shutdownNow();
  }

  @Test
  void dependentsRunOnTheEventExecutorWheneverTheyAreRegistered() throws Exception {
    try (PeerNode node = node("bravo").start()) {
      var connected = node.connect(alpha.address());
      assertOnEventThread(connected.thenApply(peer -> threadName()));
      assertThat(connected).isDone();
      assertOnEventThread(connected.thenApply(peer -> threadName()));
      assertOnEventThread(
          connected.thenApply(peer -> peer).thenApply(peer -> threadName()).exceptionally(e -> ""));

      Operation download = node.download(TestNode.GAME, DownloadOptions.PACKAGE_ONLY);
      assertOnEventThread(download.completion().handle((done, failure) -> threadName()));
      assertOnEventThread(download.completion().handle((done, failure) -> threadName()));
      assertOnEventThread(
          node.plan(TestNode.GAME, OperationKind.DOWNLOAD).thenApply(plan -> threadName()));
      assertOnEventThread(node.closeAsync().thenApply(done -> threadName()));
    }
  }

  @Test
  void waitingOnTheEventThreadFailsAtOnceInAListenerAndInADependent() throws Exception {
    CompletableFuture<Throwable> inListener = new CompletableFuture<>();
    CompletableFuture<PeerNode> started = new CompletableFuture<>();
    PeerNodeBuilder builder =
        node("bravo")
            .listener(
                EnumSet.of(EventKind.PEER),
                event -> {
                  if (event instanceof PeerEvent.PeerConnected) {
                    inListener.complete(
                        catchThrowable(
                            () -> started.join().download(TestNode.GAME).completion().join()));
                  }
                });
    try (PeerNode node = builder.start()) {
      started.complete(node);
      var inDependent =
          node.connect(alpha.address())
              .thenApply(
                  peer ->
                      catchThrowable(() -> node.connect(alpha.address()).get(1, TimeUnit.MINUTES)));

      assertDeadlockTold(inTime(inListener));
      assertDeadlockTold(inTime(inDependent));
    }
  }

  @Test
  void waitingInOtherWorkOfTheEventThreadFailsSoon() throws Exception {
    try (PeerNode node = node("bravo").start()) {
      assertDeadlockTold(onWindow(() -> node.connect(alpha.address()).join()));
      assertDeadlockTold(onWindow(() -> node.connect(alpha.address()).get()));
      inTime(node.connect(alpha.address()));
      assertDeadlockTold(onWindow(() -> node.download(TestNode.GAME).completion().join()));
    }
  }

  @Test
  void aPoolMayWaitForItself() throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    try (PeerNode node =
        TestNode.in(folder.resolve("bravo"), net.transport()).eventExecutor(pool).start()) {
      assertThat(
              inTime(
                  CompletableFuture.supplyAsync(() -> node.connect(alpha.address()).join(), pool)))
          .matches(peer -> peer.id().equals(alpha.id()));
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void closeOnTheEventThreadReturnsSoonAndReleasesEverything() throws Exception {
    PeerNode node = node("bravo").start();
    inTime(node.connect(alpha.address()));
    CompletableFuture<Duration> took = new CompletableFuture<>();
    window.execute(
        () -> {
          long began = System.nanoTime();
          node.close();
          took.complete(Duration.ofNanos(System.nanoTime() - began));
        });

    assertThat(inTime(took)).isLessThan(Duration.ofMillis(1500));
    inTime(node.closeAsync());
    node("bravo").start().close();
  }

  @Test
  void closeInAListenerReturnsAtOnceAndReleasesEverything() throws Exception {
    CompletableFuture<PeerNode> started = new CompletableFuture<>();
    CompletableFuture<Duration> took = new CompletableFuture<>();
    PeerNode node =
        TestNode.in(folder.resolve("bravo"), net.transport())
            .listener(
                EnumSet.of(EventKind.PEER),
                event -> {
                  long began = System.nanoTime();
                  started.join().close();
                  took.complete(Duration.ofNanos(System.nanoTime() - began));
                })
            .start();
    started.complete(node);
    var unused = node.connect(alpha.address());

    assertThat(inTime(took)).isLessThan(Duration.ofSeconds(1));
    inTime(node.closeAsync());
    node("bravo").start().close();
  }

  @Test
  void aCallbackThatBlocksHoldsUpNoOtherConnect() throws Exception {
    CountDownLatch unblocked = new CountDownLatch(1);
    try (PeerNode charlie = TestNode.in(folder.resolve("charlie"), net.transport()).start();
        PeerNode node = TestNode.in(folder.resolve("bravo"), net.transport()).start()) {
      CountDownLatch blocked = new CountDownLatch(1);
      var first =
          node.connect(alpha.address())
              .thenAccept(
                  peer -> {
                    blocked.countDown();
                    awaitLatch(unblocked);
                  });
      assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();

      var second = node.connect(charlie.address());

      await().atMost(Duration.ofSeconds(8)).until(() -> node.peers().size() == 2);
      unblocked.countDown();
      assertThat(inTime(second).id()).isEqualTo(charlie.id());
      inTime(first);
    }
  }

  private static void assertOnEventThread(CompletableFuture<String> name) throws Exception {
    assertThat(name.get(10, TimeUnit.SECONDS)).isEqualTo(EVENT_THREAD);
  }

  private static void assertDeadlockTold(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would deadlock");
  }

  private Throwable onWindow(ThrowingCallable call) throws Exception {
    return inTime(CompletableFuture.supplyAsync(() -> catchThrowable(call), window));
  }

  private static <T> T inTime(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  private PeerNodeBuilder node(String name) {
    return TestNode.in(folder.resolve(name), net.transport()).eventExecutor(window);
  }

  private static String threadName() {
    return Thread.currentThread().getName();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
