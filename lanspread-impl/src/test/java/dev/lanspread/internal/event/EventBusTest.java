package dev.lanspread.internal.event;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.GameId;
import dev.lanspread.OperationProgress;
import dev.lanspread.Subscription;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.PeerEvent.DownloadBegan;
import dev.lanspread.event.PeerEvent.DownloadCancelled;
import dev.lanspread.event.PeerEvent.DownloadFailed;
import dev.lanspread.event.PeerEvent.DownloadFinished;
import dev.lanspread.event.PeerEvent.DownloadProgressed;
import dev.lanspread.event.PeerEvent.InstallBegan;
import dev.lanspread.event.PeerEvent.Warning;
import dev.lanspread.event.TransferMode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class EventBusTest {

  private static final Set<EventKind> ALL = EnumSet.allOf(EventKind.class);
  private static final GameId GOO = GameId.of("goo");
  private static final GameId FOO = GameId.of("foo");

  private final List<PeerEvent> received = new CopyOnWriteArrayList<>();
  private final HeldExecutor held = new HeldExecutor();

  @Test
  void deliversInOrderOnOneThreadOfItsOwnThatEndsWithTheBus() {
    Set<Thread> threads = new HashSet<>();
    EventBus bus = new EventBus("alpha", Optional.empty());
    bus.add(
        ALL,
        event -> {
          threads.add(Thread.currentThread());
          received.add(event);
        });
    List<PeerEvent> published = IntStream.range(0, 1_000).mapToObj(EventBusTest::warning).toList();

    published.forEach(bus::publish);
    bus.close();

    assertThat(received).isEqualTo(published);
    assertThat(threads).hasSize(1);
    Thread thread = threads.iterator().next();
    assertThat(thread.getName()).isEqualTo("lanspread-events-alpha");
    assertThat(thread.isDaemon()).isTrue();
    await().until(() -> !thread.isAlive());
  }

  @Test
  void keepsThePublishingOrderOfEachOfSeveralThreads() throws Exception {
    EventBus bus = new EventBus("alpha", Optional.empty());
    bus.add(ALL, received::add);
    ExecutorService publishers = Executors.newFixedThreadPool(4);
    for (int p = 0; p < 4; p++) {
      int first = p * 1_000;
      publishers.execute(
          () -> IntStream.range(first, first + 500).forEach(i -> bus.publish(warning(i))));
    }
    publishers.shutdown();
    assertThat(publishers.awaitTermination(10, SECONDS)).isTrue();
    bus.close();

    assertThat(received).hasSize(2_000);
    for (int p = 0; p < 4; p++) {
      int publisher = p;
      assertThat(received.stream().map(EventBusTest::number).filter(n -> n / 1_000 == publisher))
          .isSorted();
    }
  }

  @Test
  void aListenerGetsOnlyTheKindsItAskedFor() {
    EventBus bus = new EventBus("alpha", Optional.empty());
    bus.add(EnumSet.of(EventKind.INSTALL), received::add);

    bus.publish(warning(1));
    bus.publish(new InstallBegan(GOO));
    bus.close();

    assertThat(received).containsExactly(new InstallBegan(GOO));
  }

  @Test
  void aThrowingListenerHarmsNobody() {
    EventBus bus = new EventBus("alpha", Optional.empty());
    bus.add(
        ALL,
        event -> {
          throw new IllegalStateException("listener's own defect");
        });
    bus.add(
        ALL,
        event -> {
          throw new StackOverflowError("listener's own defect");
        });
    bus.add(ALL, received::add);

    bus.publish(warning(1));
    bus.publish(warning(2));
    bus.close();

    assertThat(received).containsExactly(warning(1), warning(2));
  }

  @Test
  void aClosedSubscriptionGetsNothingMore() {
    EventBus bus = new EventBus("alpha", Optional.of(held));
    Subscription subscription = bus.add(ALL, received::add);
    bus.publish(warning(1));
    held.runAll();

    subscription.close();
    subscription.close();
    bus.publish(warning(2));
    held.runAll();

    assertThat(received).containsExactly(warning(1));
    bus.close();
  }

  @Test
  void onlyTheLatestUndeliveredProgressOfAGameIsKept() {
    EventBus bus = new EventBus("alpha", Optional.of(held));
    bus.add(ALL, received::add);

    bus.publish(progress(GOO, 1));
    bus.publish(warning(1));
    bus.publish(progress(FOO, 10));
    bus.publish(progress(GOO, 2));
    bus.publish(progress(GOO, 3));
    bus.publish(warning(2));
    bus.publish(progress(FOO, 20));
    held.runAll();
    bus.publish(progress(GOO, 4));
    held.runAll();

    assertThat(received)
        .containsExactly(
            progress(GOO, 3), warning(1), progress(FOO, 20), warning(2), progress(GOO, 4));
    bus.close();
  }

  @Test
  void progressNeverComesAfterTheEndOfItsDownloadNorMovesIntoAnEarlierOne() {
    for (PeerEvent end :
        List.of(
            new DownloadFinished(GOO, 9, Duration.ofSeconds(1)),
            new DownloadFailed(GOO, LanspreadException.internal("x", new RuntimeException())),
            new DownloadCancelled(GOO))) {
      received.clear();
      EventBus bus = new EventBus("alpha", Optional.of(held));
      bus.add(ALL, received::add);

      bus.publish(began(GOO));
      bus.publish(progress(GOO, 1));
      bus.publish(end);
      bus.publish(progress(GOO, 2));
      bus.publish(began(GOO));
      bus.publish(progress(GOO, 3));
      bus.publish(progress(GOO, 4));
      held.runAll();

      assertThat(received)
          .containsExactly(began(GOO), progress(GOO, 1), end, began(GOO), progress(GOO, 4));
      bus.close();
    }
  }

  @Test
  void memoryIsBoundedWhileAListenerIsSlow() {
    EventQueue queue = new EventQueue();

    for (int i = 0; i < 100_000; i++) {
      queue.add(progress(i % 2 == 0 ? GOO : FOO, i));
    }

    assertThat(queue.size()).isEqualTo(2);
  }

  @Test
  void aListenerMayPublish() {
    EventBus bus = new EventBus("alpha", Optional.of(Runnable::run));
    bus.add(
        ALL,
        event -> {
          received.add(event);
          if (received.size() < 1_000) {
            bus.publish(warning(received.size()));
          }
        });

    bus.publish(warning(0));

    assertThat(received).hasSize(1_000);
    assertThat(received.stream().map(EventBusTest::number)).isSorted();
    bus.close();
  }

  @Test
  void aListenerNeverRunsUnderALock() throws Exception {
    EventBus bus = new EventBus("alpha", Optional.empty());
    CountDownLatch inListener = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    bus.add(
        ALL,
        event -> {
          received.add(event);
          inListener.countDown();
          awaitLatch(released);
        });
    bus.publish(warning(1));
    assertThat(inListener.await(5, SECONDS)).isTrue();

    // Blocks for ever if the delivery holds the lock.
    bus.publish(warning(2));
    bus.add(ALL, event -> {}).close();

    released.countDown();
    bus.close();
    assertThat(received).containsExactly(warning(1), warning(2));
  }

  @Test
  void neverDeliversTwoEventsAtOnceOnAPoolOfThreads() {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    EventBus bus = new EventBus("alpha", Optional.of(pool));
    bus.add(
        ALL,
        event -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          received.add(event);
          inside.decrementAndGet();
        });

    IntStream.range(0, 5_000).forEach(i -> bus.publish(warning(i)));
    bus.close();
    pool.shutdown();

    assertThat(most).hasValue(1);
    assertThat(received.stream().map(EventBusTest::number)).hasSize(5_000).isSorted();
  }

  @Test
  void givesTheHostsExecutorItsTurnBetweenBatches() {
    EventBus bus = new EventBus("alpha", Optional.of(held));
    bus.add(ALL, received::add);

    IntStream.range(0, 100).forEach(i -> bus.publish(warning(i)));
    held.runOne();

    assertThat(received).hasSizeBetween(1, 99);
    held.runAll();
    assertThat(received).hasSize(100);
    bus.close();
  }

  @Test
  void tasksRunInOrderWithTheEvents() {
    EventBus bus = new EventBus("alpha", Optional.of(held));
    bus.add(ALL, received::add);
    CompletableFuture<Integer> seen = new CompletableFuture<>();

    bus.publish(warning(1));
    seen.completeAsync(received::size, bus);
    bus.publish(warning(2));

    assertThat(seen).isNotDone();
    held.runAll();
    assertThat(seen).isCompletedWithValue(1);
    bus.close();
  }

  @Test
  void aRefusingExecutorLosesNothingOnceItTakesWorkAgain() {
    EventBus bus = new EventBus("alpha", Optional.of(held));
    bus.add(ALL, received::add);
    AtomicInteger tasks = new AtomicInteger();
    held.refuse(true);

    bus.publish(warning(1));
    bus.publish(warning(2));
    bus.execute(tasks::incrementAndGet);
    assertThat(received).isEmpty();
    assertThat(tasks).as("a task never waits for an executor that may be gone").hasValue(1);

    held.refuse(false);
    bus.publish(warning(3));
    held.runAll();

    assertThat(received).containsExactly(warning(1), warning(2), warning(3));
    bus.close();
  }

  @Test
  void memoryIsBoundedWhileTheExecutorRefuses() {
    EventBus bus = new EventBus("alpha", Optional.of(held));
    bus.add(ALL, received::add);
    held.refuse(true);

    IntStream.range(0, 25_000).forEach(i -> bus.publish(warning(i)));
    held.refuse(false);
    bus.publish(warning(25_000));
    held.runAll();

    assertThat(received).hasSize(5_001);
    bus.close();
  }

  @Test
  void closeGivesUpAfterTwoSecondsAndInterruptsAStuckListener() throws Exception {
    EventBus bus = new EventBus("alpha", Optional.empty());
    CompletableFuture<Thread> interrupted = new CompletableFuture<>();
    CountDownLatch inListener = new CountDownLatch(1);
    bus.add(
        ALL,
        event -> {
          inListener.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.complete(Thread.currentThread());
          }
        });
    bus.publish(warning(1));
    bus.publish(warning(2));
    CompletableFuture<Void> completion = new CompletableFuture<>();
    completion.completeAsync(() -> null, bus);
    assertThat(inListener.await(5, SECONDS)).isTrue();

    long start = System.nanoTime();
    bus.close();
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    assertThat(took).isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(4));
    assertThat(completion).as("nobody waits for ever").isCompleted();
    Thread thread = interrupted.get(5, SECONDS);
    await().until(() -> !thread.isAlive());
  }

  @Test
  void closeDoesNotWaitForAnExecutorThatRefuses() {
    EventBus bus = new EventBus("alpha", Optional.of(held));
    bus.add(ALL, received::add);
    held.refuse(true);
    bus.publish(warning(1));

    long start = System.nanoTime();
    bus.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(received).isEmpty();
  }

  @Test
  void closeFromAListenerDeliversTheRest() {
    EventBus bus = new EventBus("alpha", Optional.empty());
    CountDownLatch queued = new CountDownLatch(1);
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    bus.add(
        ALL,
        event -> {
          thread.complete(Thread.currentThread());
          awaitLatch(queued);
          received.add(event);
          bus.close();
        });

    IntStream.range(0, 200).forEach(i -> bus.publish(warning(i)));
    queued.countDown();

    await().until(() -> received.size() == 200);
    await().until(() -> !thread.join().isAlive());
  }

  @Test
  void afterCloseEventsAreIgnoredAndTasksRunAtOnce() {
    EventBus bus = new EventBus("alpha", Optional.empty());
    bus.add(ALL, received::add);
    bus.close();
    bus.close();

    bus.publish(warning(1));
    AtomicInteger tasks = new AtomicInteger();
    bus.execute(tasks::incrementAndGet);

    assertThat(received).isEmpty();
    assertThat(tasks).hasValue(1);
  }

  private static PeerEvent warning(int number) {
    return new Warning("W" + number, "", Map.of());
  }

  private static int number(PeerEvent event) {
    return Integer.parseInt(((Warning) event).code().substring(1));
  }

  private static DownloadProgressed progress(GameId game, long bytes) {
    return new DownloadProgressed(game, new OperationProgress(bytes, 100_000, 1, Optional.empty()));
  }

  private static DownloadBegan began(GameId game) {
    return new DownloadBegan(game, TransferMode.FILES, OptionalLong.of(100_000), 0);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs what it is given when the test says so. */
  private static final class HeldExecutor implements Executor {
    private final Queue<Runnable> work = new ArrayDeque<>();
    private boolean refusing;

    @Override
    public void execute(Runnable task) {
      if (refusing) {
        throw new RejectedExecutionException("shut down");
      }
      work.add(task);
    }

    void refuse(boolean refuse) {
      refusing = refuse;
    }

    void runOne() {
      work.remove().run();
    }

    void runAll() {
      while (!work.isEmpty()) {
        runOne();
      }
    }
  }
}
