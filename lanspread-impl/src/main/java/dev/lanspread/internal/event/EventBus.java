package dev.lanspread.internal.event;

import dev.lanspread.Subscription;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.PeerEventListener;
import dev.lanspread.internal.concurrent.EventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers a node's events to its listeners: one at a time, in the order of {@link #publish}, on
 * the host's executor or on a thread of its own, never under a lock.
 *
 * <p>Undelivered {@code DownloadProgressed} events of a download give way to the latest one; no
 * other event is dropped while the executor takes work. Listeners never run anywhere but on the
 * executor: while a host's executor refuses work, events wait for the next one that is published,
 * and are given up when {@value #MAX_REFUSED} wait.
 *
 * <p>As an {@link EventExecutor} it runs tasks in order with the events, so that what a task
 * completes is seen after the events before it. A task is never given up: where the executor
 * refuses it, it runs on the thread that found out.
 *
 * <p>Safe for use from any thread, listeners included. Callers hold no lock.
 */
public final class EventBus implements EventExecutor, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EventBus.class);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final int MAX_REFUSED = 10_000;

  // How long the host's executor may take to run something while one of its threads might wait.
  private static final Duration TRIAL = Duration.ofMillis(500);

  /** Before anything was delivered, a window that is still being built may keep its thread busy. */
  private static final Duration FIRST_TRIAL = Duration.ofSeconds(2);

  private static final long NO_THREAD = -1;
  private static final long SEVERAL_THREADS = -2;

  // Deliveries in one go; then the host's executor, often its user interface, gets its turn.
  private static final int BATCH = 64;

  private final String label;
  private final Executor executor;
  private final @Nullable ExecutorService own;
  private final List<Registration> registrations = new CopyOnWriteArrayList<>();

  // The lock guards all below.
  private final Object lock = new Object();
  private final EventQueue queue = new EventQueue();
  private boolean scheduled;
  private @Nullable Thread deliverer;
  private long onlyDeliverer = NO_THREAD;
  private boolean calledBack;
  private boolean refusalLogged;
  private boolean closed;

  /**
   * Creates a bus. Without a host executor, a daemon thread {@code lanspread-events-<label>} starts
   * with the first event.
   *
   * @param label names the node in the thread's name and in logs
   * @param hostExecutor where to deliver; the host owns it
   */
  public EventBus(String label, Optional<Executor> hostExecutor) {
    this.label = label;
    this.own = hostExecutor.isPresent() ? null : ownThread(label);
    this.executor = own != null ? own : hostExecutor.orElseThrow();
  }

  /**
   * Registers a listener; it gets what is delivered from now on, until the subscription is closed.
   */
  public Subscription add(Set<EventKind> kinds, PeerEventListener listener) {
    Registration registration = new Registration(Set.copyOf(kinds), listener);
    registrations.add(registration);
    return () -> registrations.remove(registration);
  }

  /** Queues an event and returns at once; ignored once the bus is closed. */
  public void publish(PeerEvent event) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      queue.add(event);
    }
    schedule();
  }

  /**
   * Queues a task behind the events published so far. Once the bus is closed, the task goes
   * straight to the host's executor; without one it runs at once.
   */
  @Override
  public void execute(Runnable task) {
    if (enqueue(task)) {
      schedule();
    } else {
      runUnordered(task);
    }
  }

  /**
   * Tells whether deliveries have to wait for the calling thread: it is delivering, or it is the
   * only thread of the host's executor, such as that of its user interface.
   *
   * <p>Whether an executor has other threads cannot be known, so it is tried out where all that was
   * ever delivered was delivered on the calling thread, or nothing was: that takes up to half a
   * second, or two.
   */
  @Override
  public boolean isEventThread() {
    Thread self = Thread.currentThread();
    Duration trial;
    synchronized (lock) {
      if (deliverer == self) {
        return true;
      }
      trial = onlyDeliverer == NO_THREAD ? FIRST_TRIAL : TRIAL;
      if (own != null || (onlyDeliverer != NO_THREAD && onlyDeliverer != self.getId())) {
        return false;
      }
    }
    return !executorRunsMeanwhile(trial);
  }

  /**
   * Delivers what is queued, for at most 2 seconds, and ends the bus's own thread; idempotent.
   *
   * <p>Called on the event thread it does not wait: the rest is delivered when that thread is free.
   * A listener of the own thread that blocks longer is interrupted.
   */
  @Override
  public void close() {
    boolean waitingIsVain = isUndelivered() && isEventThread();
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
    }
    schedule();
    if (waitingIsVain) {
      endOwnThread(true);
      return;
    }
    boolean delivered = awaitDelivery();
    if (!delivered) {
      giveUp();
    }
    endOwnThread(delivered);
  }

  private boolean isUndelivered() {
    synchronized (lock) {
      return scheduled || !queue.isEmpty();
    }
  }

  private boolean executorRunsMeanwhile(Duration trial) {
    CountDownLatch ran = new CountDownLatch(1);
    try {
      executor.execute(ran::countDown);
      return ran.await(trial.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true; // Whoever waits next is told of the interrupt.
    } catch (RuntimeException e) {
      return true; // It takes nothing: then nothing waits for it either.
    }
  }

  private void runUnordered(Runnable task) {
    if (own != null) {
      run(task);
      return;
    }
    try {
      executor.execute(() -> run(task));
    } catch (RuntimeException | Error e) {
      run(task);
    }
  }

  private boolean enqueue(Runnable task) {
    synchronized (lock) {
      if (closed) {
        return false;
      }
      queue.add(task);
      return true;
    }
  }

  private void schedule() {
    synchronized (lock) {
      if (scheduled || queue.isEmpty()) {
        return;
      }
      scheduled = true;
    }
    submit();
  }

  private void submit() {
    try {
      executor.execute(this::deliver);
    } catch (RuntimeException | Error e) { // Also where no thread can be made any more.
      refused(e);
    }
  }

  private void deliver() {
    Thread self = Thread.currentThread();
    synchronized (lock) {
      if (deliverer == self) {
        // The executor runs what it is given at once; the loop below goes on instead.
        calledBack = true;
        return;
      }
      deliverer = self;
      boolean first = onlyDeliverer == NO_THREAD || onlyDeliverer == self.getId();
      onlyDeliverer = first ? self.getId() : SEVERAL_THREADS;
    }
    do {
      deliverBatch();
    } while (continues(self));
  }

  private void deliverBatch() {
    for (int i = 0; i < BATCH || isClosed(); i++) {
      Optional<EventQueue.Deliverable> next = next();
      if (next.isEmpty()) {
        return;
      }
      if (next.get() instanceof EventQueue.Event event) {
        tell(event.event());
      } else if (next.get() instanceof EventQueue.Task task) {
        run(task.action());
      }
    }
  }

  /** Ends this turn of {@code self}; returns whether the executor asked it to take the next too. */
  private boolean continues(Thread self) {
    synchronized (lock) {
      calledBack = false;
      if (queue.isEmpty()) {
        deliverer = null;
        scheduled = false;
        lock.notifyAll();
        return false;
      }
    }
    submit();
    synchronized (lock) {
      if (deliverer != self) {
        return false;
      }
      if (!calledBack) {
        deliverer = null;
      }
      return calledBack;
    }
  }

  private Optional<EventQueue.Deliverable> next() {
    synchronized (lock) {
      return queue.poll();
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private void tell(PeerEvent event) {
    for (Registration registration : registrations) {
      if (registration.kinds().contains(event.kind())) {
        run(() -> registration.listener().onEvent(event));
      }
    }
  }

  // Host code may throw anything, errors included; the next listener gets its event all the same.
  private void run(Runnable hostCode) {
    try {
      hostCode.run();
    } catch (Throwable e) {
      log.warn("{}: a listener or completion of the host failed", label, e);
    }
  }

  private void refused(Throwable reason) {
    boolean first;
    boolean full;
    List<Runnable> tasks;
    synchronized (lock) {
      scheduled = false;
      first = !refusalLogged;
      refusalLogged = true;
      full = queue.size() >= MAX_REFUSED;
      tasks = full ? queue.clear() : queue.takeTasks();
      lock.notifyAll();
    }
    if (first) {
      log.warn("{}: the event executor of the host refuses work: {}", label, reason.toString());
    }
    if (full) {
      log.warn("{}: gave up {} events that the executor refused", label, MAX_REFUSED);
    }
    tasks.forEach(this::run);
  }

  private boolean awaitDelivery() {
    long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
    synchronized (lock) {
      try {
        while (scheduled) {
          long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (left <= 0) {
            return false;
          }
          lock.wait(left);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      return queue.isEmpty();
    }
  }

  private void giveUp() {
    int left;
    List<Runnable> tasks;
    synchronized (lock) {
      left = queue.size();
      tasks = queue.clear();
    }
    log.warn("{}: closed with {} events undelivered", label, left - tasks.size());
    tasks.forEach(this::run);
  }

  private void endOwnThread(boolean delivered) {
    if (own == null) {
      return;
    }
    own.shutdown();
    if (!delivered) {
      // Frees a listener that blocks; there is no other thread of ours to disturb.
      own.shutdownNow();
    }
  }

  private static ExecutorService ownThread(String label) {
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread thread = new Thread(work, "lanspread-events-" + label);
          thread.setDaemon(true);
          return thread;
        });
  }

  private record Registration(Set<EventKind> kinds, PeerEventListener listener) {}
}
