package dev.lanspread.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final List<String> ran = new ArrayList<>();
  private boolean open = true;
  private final SerialExecutor serial = new SerialExecutor(task -> open && threads.add(task));

  @Test
  void runsTasksInOrderOnOneThread() {
    serial.execute(() -> ran.add("a"));
    serial.execute(() -> ran.add("b"));

    assertThat(threads).hasSize(1);
    assertThat(serial.backlog()).isEqualTo(2);
    runThread();
    assertThat(ran).containsExactly("a", "b");
    assertThat(serial.backlog()).isZero();
  }

  @Test
  void takesAThreadAgainForLaterTasks() {
    serial.execute(() -> ran.add("a"));
    runThread();
    serial.execute(() -> ran.add("b"));
    runThread();

    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void aTaskThatThrowsDoesNotStopTheNext() {
    serial.execute(
        () -> {
          throw new IllegalStateException("defect");
        });
    serial.execute(() -> ran.add("b"));

    assertThatThrownBy(this::runThread).hasMessage("defect");
    runThread();
    assertThat(ran).containsExactly("b");
  }

  @Test
  void keepsNothingOnceItsThreadsAreGone() {
    open = false;
    serial.execute(() -> ran.add("a"));
    serial.execute(() -> ran.add("b"));

    assertThat(serial.backlog()).isZero();
    assertThat(ran).isEmpty();
  }

  @Test
  void goesOnWhenAThreadCouldNotBeMadeOnce() {
    SerialExecutor failing =
        new SerialExecutor(
            task -> {
              if (open) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              return threads.add(task);
            });
    assertThatThrownBy(() -> failing.execute(() -> ran.add("a")))
        .isInstanceOf(OutOfMemoryError.class);

    open = false;
    failing.execute(() -> ran.add("b"));
    runThread();
    assertThat(ran).containsExactly("b");
  }

  @Test
  void neverRunsTwoTasksAtOnce() {
    try (Workers workers = new Workers("serial-test")) {
      SerialExecutor executor = workers.serial("owner");
      AtomicInteger running = new AtomicInteger();
      List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
      List<Integer> order = Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 1000; i++) {
        int number = i;
        executor.execute(
            () -> {
              seen.add(running.incrementAndGet());
              order.add(number);
              running.decrementAndGet();
            });
      }
      await().until(() -> order.size() == 1000);
      assertThat(seen).containsOnly(1);
      assertThat(order).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    }
  }

  private void runThread() {
    threads.remove().run();
  }
}
