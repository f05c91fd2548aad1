package dev.lanspread.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WorkersTest {

  private static final Duration SOON = Duration.ofMillis(10);

  private final Workers workers = new Workers("workers-test");

  @Test
  void namesThreadsAfterTheirWorkAndMakesThemDaemons() {
    AtomicBoolean daemon = new AtomicBoolean();
    AtomicReference<String> name = new AtomicReference<>("");
    workers.start(
        "sums",
        () -> {
          daemon.set(Thread.currentThread().isDaemon());
          name.set(Thread.currentThread().getName());
        });

    await().untilAsserted(() -> assertThat(name).hasValue("lanspread-workers-test-sums"));
    assertThat(daemon).isTrue();
    workers.close();
  }

  @Test
  void whatOneTaskThrowsDoesNotStopTheTimer() {
    AtomicInteger runs = new AtomicInteger();
    ScheduledFuture<?> timer =
        workers.every(
            SOON,
            () -> {
              runs.incrementAndGet();
              throw new IllegalStateException("shows in the log");
            });

    await().until(() -> runs.get() > 2);
    timer.cancel(false);
    workers.close();
  }

  @Test
  void runsDelayedTasksOnce() {
    CountDownLatch ran = new CountDownLatch(1);
    workers.after(SOON, ran::countDown);

    await().until(() -> ran.getCount() == 0);
    workers.close();
  }

  @Test
  void acceptsNothingOnceClosedAndLeavesNoThread() {
    workers.start("work", () -> {});
    ScheduledFuture<?> timer = workers.every(SOON, () -> {});
    workers.close();

    assertThat(timer.isCancelled()).isTrue();

    assertThat(workers.start("late", () -> {})).isFalse();
    workers.after(SOON, () -> {});
    workers.serial("late").execute(() -> {});
    await().until(() -> threads().isEmpty());
  }

  @Test
  void closingGivesUpOnWorkThatDoesNotEnd() {
    CountDownLatch release = new CountDownLatch(1);
    workers.start("endless", () -> await().until(() -> release.getCount() == 0));

    long start = System.nanoTime();
    workers.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    release.countDown();
    await().until(() -> threads().isEmpty());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("lanspread-workers-test"))
        .toList();
  }
}
