package dev.lanspread.internal.content;

import dev.lanspread.GameId;
import dev.lanspread.error.Facts;
import dev.lanspread.event.WarningCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes the own games in the background: one thread of low priority, at most half a core, and only
 * while nothing else is going on. Every method may be called from any thread.
 */
public final class ContentHasher implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ContentHasher.class);

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofMinutes(10);
  private static final Duration AFTER_CHANGE = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
  private static final Duration CLOSING = Duration.ofSeconds(1);
  private static final int SPEED_TRIALS = 3;
  private static final long LONGEST_REST_MILLIS = 1000;

  private final ContentStore store;
  private final Library library;
  private final BooleanSupplier busy;
  private final Listener listener;
  private final HashingSpeed speed;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean news;
  private volatile boolean closing;

  // Confined to the thread.
  private final Map<GameId, Due> due = new HashMap<>();
  private final Set<GameId> warned = new HashSet<>();
  private boolean speedKnown;

  private record Due(PackageIdentity identity, long at) {}

  /** The games that may be hashed. */
  @FunctionalInterface
  public interface Library {
    /** Returns what is complete and not being changed, as it is now. */
    Collection<Candidate> candidates();
  }

  /**
   * A game that may be hashed.
   *
   * @param hasCatalogRoot whether there is something to compare it with
   */
  public record Candidate(ContentStore.Hashable content, boolean hasCatalogRoot) {}

  /** Told what the host should know; called on the hasher's thread. */
  @FunctionalInterface
  public interface Listener {
    /** See {@code PeerEvent.Warning}. */
    void onWarning(String code, String message, Map<String, String> facts);
  }

  /**
   * Creates a hasher that rests until {@link #start}.
   *
   * @param busy whether content is being fetched, given or written; asked between two reads
   * @param label part of the thread's name
   */
  public ContentHasher(
      ContentStore store, Library library, BooleanSupplier busy, Listener listener, String label) {
    this(store, library, busy, listener, label, new HashingSpeed());
  }

  @SuppressWarnings("ThreadPriorityCheck") // A wish; it is the pace that keeps it behind.
  ContentHasher(
      ContentStore store,
      Library library,
      BooleanSupplier busy,
      Listener listener,
      String label,
      HashingSpeed speed) {
    this.store = store;
    this.library = library;
    this.busy = busy;
    this.listener = listener;
    this.speed = speed;
    this.thread = new Thread(this::run, "lanspread-" + label + "-hasher");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
  }

  /** Begins; called once. */
  public void start() {
    thread.start();
  }

  /** Looks at the library again. */
  public void libraryChanged() {
    lock.lock();
    try {
      news = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Stops within a second, keeping what is hashed. Idempotent. */
  @Override
  public void close() {
    closing = true;
    libraryChanged();
    try {
      thread.join(CLOSING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      log.warn("The disk does not answer; hashing ends when it does");
    }
  }

  private void run() {
    while (!closing) {
      try {
        Optional<Candidate> next = busy.getAsBoolean() ? Optional.empty() : next();
        if (next.isEmpty()) {
          await(LOOK.toMillis());
        } else {
          knowSpeed();
          hash(next.get().content());
        }
      } catch (CancellationException e) {
        log.debug("hashing makes way");
      } catch (RuntimeException e) {
        log.error("Hashing failed", e); // A defect; the next game may do better.
        pause(AFTER_FAILURE.toMillis());
      }
    }
  }

  /**
   * Returns the most urgent game that is due: those with a root to compare first, then small ones.
   */
  private Optional<Candidate> next() {
    Collection<Candidate> candidates = library.candidates();
    Set<GameId> there = new HashSet<>();
    candidates.forEach(candidate -> there.add(candidate.content().game()));
    due.keySet().retainAll(there);
    warned.retainAll(there);
    return candidates.stream()
        .filter(candidate -> isDue(candidate.content()))
        .min(
            Comparator.comparing((Candidate candidate) -> !candidate.hasCatalogRoot())
                .thenComparing(candidate -> candidate.content().identity().totalBytes()));
  }

  private boolean isDue(ContentStore.Hashable content) {
    Due known = due.get(content.game());
    return known == null
        || !known.identity().equals(content.identity())
        || System.nanoTime() - known.at() >= 0;
  }

  private void hash(ContentStore.Hashable content) {
    GameId game = content.game();
    try {
      Optional<ContentList> list = store.hashByTheWay(content, new LowPace(game));
      defer(content, list.isPresent() ? AGAIN : AFTER_CHANGE);
      list.ifPresent(done -> log.debug("game {}: content {}", game, done.root()));
      warned.remove(game);
    } catch (ContentChangedException e) {
      log.debug("game {}: not hashed yet: {}", game, e.getMessage());
      defer(content, AFTER_CHANGE);
    } catch (IOException e) {
      defer(content, AFTER_FAILURE);
      warn(game, e);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      defer(content, AFTER_FAILURE);
      throw e;
    }
  }

  private void defer(ContentStore.Hashable content, Duration delay) {
    due.put(content.game(), new Due(content.identity(), System.nanoTime() + delay.toNanos()));
  }

  private void warn(GameId game, IOException failure) {
    log.warn("game {}: cannot be hashed: {}", game, failure.toString());
    if (warned.add(game)) {
      listener.onWarning(
          WarningCodes.HASHING_FAILED,
          "the files of game " + game + " cannot be read for checking",
          Map.of(Facts.GAME, game.value(), Facts.REASON, failure.toString()));
    }
  }

  /** Looks once, when hashing is first needed. */
  private void knowSpeed() {
    if (speedKnown) {
      return;
    }
    speedKnown = true;
    long fastest = 0;
    for (int trial = 0; trial < SPEED_TRIALS; trial++) {
      fastest = Math.max(fastest, speed.measure());
      if (fastest >= HashingSpeed.SLOW_MIB_PER_SECOND) {
        return;
      }
      pause(LOOK.toMillis()); // The compiler may be behind.
    }
    listener.onWarning(
        WarningCodes.SLOW_HASHING,
        "hashing is slow: "
            + fastest
            + " MiB/s, so that checking content slows everything down: start it without"
            + " -XX:TieredStopAtLevel=1",
        Map.of(Facts.MIB_PER_S, Long.toString(fastest), Facts.OPTION, "-XX:TieredStopAtLevel=1"));
  }

  /** Waits until the time is over or the library changed. */
  private void await(long millis) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!news && !closing && left > 0) {
        left = changed.awaitNanos(left);
      }
      news = false;
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the time is over. */
  private void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; left > 0 && !closing; ) {
      await(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
    if (closing) {
      throw new CancellationException("closing");
    }
  }

  /** Rests as long as it worked, and stops for everything else. */
  private final class LowPace implements Pace {

    private final GameId game;

    LowPace(GameId game) {
      this.game = game;
    }

    @Override
    public void step(long workedNanos) {
      long millis = TimeUnit.NANOSECONDS.toMillis(workedNanos + 999_999);
      sleep(Math.min(millis, LONGEST_REST_MILLIS));
    }

    @Override
    public void sleep(long millis) {
      requireLeisure();
      pause(millis);
      requireLeisure();
    }

    private void requireLeisure() {
      if (closing || busy.getAsBoolean() || store.isWanted(game)) {
        throw new CancellationException("something else comes first");
      }
    }
  }
}
