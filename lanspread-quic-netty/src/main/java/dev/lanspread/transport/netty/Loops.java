package dev.lanspread.transport.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The event loops of one endpoint. */
final class Loops {

  private static final Logger LOG = LoggerFactory.getLogger(Loops.class);

  private final List<? extends EventLoop> loops;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicInteger next = new AtomicInteger();

  Loops(Platform platform, int count, String label) {
    ThreadFactory factory = task -> thread(task, label);
    // Loops instead of a group: a group leaves a global executor's thread behind for a second.
    loops =
        IntStream.range(0, count)
            .mapToObj(i -> new PromptEventLoop(factory, platform.ioHandler()))
            .toList();
  }

  private Thread thread(Runnable task, String label) {
    Thread thread = new FastThreadLocalThread(task, label + "-quic-" + (threads.size() + 1));
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  EventLoop next() {
    return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
  }

  /**
   * Runs a task on a loop.
   *
   * @return false if the loop has ended; its channels are closed then and nothing is left to do
   */
  static boolean run(EventLoop loop, Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return true;
    }
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  boolean inLoop() {
    return loops.stream().anyMatch(EventLoop::inEventLoop);
  }

  /** Ends the threads, waiting at most {@code nanos} unless called from one of them. */
  void close(long nanos) {
    long end = System.nanoTime() + nanos;
    awaitTasks(nanos / 2);
    for (EventLoop loop : loops) {
      // A listener would make Netty start a thread to call it; joining the threads does not.
      var unused = loop.shutdownGracefully(0, nanos, TimeUnit.NANOSECONDS);
    }
    if (inLoop()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    for (Thread thread : threads) {
      interrupted |= join(thread, end - System.nanoTime());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets what was asked before run first: a loop that shuts down closes its sockets at once. */
  private void awaitTasks(long nanos) {
    if (inLoop()) {
      return;
    }
    CountDownLatch reached = new CountDownLatch(loops.size());
    loops.forEach(
        loop -> {
          if (!run(loop, reached::countDown)) {
            reached.countDown();
          }
        });
    boolean interrupted = Thread.interrupted();
    try {
      if (!reached.await(nanos, TimeUnit.NANOSECONDS)) {
        LOG.debug("An event loop is too busy to say goodbye to its peers");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean join(Thread thread, long nanos) {
    try {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
