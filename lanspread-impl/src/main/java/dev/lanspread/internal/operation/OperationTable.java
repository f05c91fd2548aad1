package dev.lanspread.internal.operation;

import dev.lanspread.GameId;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.RequestException;
import dev.lanspread.error.StorageException;
import dev.lanspread.internal.concurrent.EventExecutor;
import dev.lanspread.internal.store.GamesFolder;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The active operations: at most one per game, and none on a game that another program changes.
 * Safe for use from any thread.
 */
public final class OperationTable {

  private final EventExecutor events;
  private final GamesFolder games;
  private final Map<GameId, ActiveOperation> active = new HashMap<>();
  private final Map<ActiveOperation, GamesFolder.Claim> claims = new HashMap<>();
  private long lastId;
  private boolean closed;

  /** Creates an empty table; futures of operations complete on {@code events}. */
  public OperationTable(EventExecutor events, GamesFolder games) {
    this.events = events;
    this.games = games;
  }

  /**
   * Throws what speaks against beginning an operation now; changes nothing.
   *
   * @throws LanspreadException as {@link #begin}
   */
  public void requireFree(GameId game, OperationKind kind) {
    if (isBusy(game)) {
      throw inProgress(game);
    }
    if (writes(kind)) {
      games.requireFree(game);
    } else {
      games.requireThere(game);
    }
  }

  /**
   * Enters an operation and, if it writes to the game, claims the game for it.
   *
   * @throws RequestException {@code OPERATION_IN_PROGRESS} if the game has one
   * @throws StorageException {@code GAMES_FOLDER_UNAVAILABLE}, {@code WRITE_FAILED} or {@code
   *     GAME_IN_USE}, as {@link GamesFolder#claim}
   * @throws IllegalStateException once closed
   */
  public ActiveOperation begin(GameId game, OperationKind kind) {
    ActiveOperation operation = enter(game, kind);
    if (!writes(kind)) {
      return operation;
    }
    boolean claimed = false;
    try {
      GamesFolder.Claim claim = games.claim(game); // without the lock: the disk may be slow
      synchronized (this) {
        claims.put(operation, claim);
      }
      claimed = true;
      return operation;
    } finally {
      if (!claimed) {
        clear(operation);
      }
    }
  }

  private synchronized ActiveOperation enter(GameId game, OperationKind kind) {
    if (closed) {
      throw new IllegalStateException("the node is closed");
    }
    if (active.containsKey(game)) {
      throw inProgress(game);
    }
    lastId++;
    ActiveOperation operation = new ActiveOperation(lastId, kind, game, events);
    active.put(game, operation);
    return operation;
  }

  /** Clears an operation, so that the next one on its game may begin. */
  public void clear(ActiveOperation operation) {
    GamesFolder.Claim claim;
    synchronized (this) {
      claim = claims.remove(operation);
    }
    if (claim != null) {
      claim.close();
    }
    synchronized (this) {
      active.remove(operation.game(), operation);
      notifyAll();
    }
  }

  /** Tells the host that a cleared operation has ended; null means success. */
  public void complete(ActiveOperation operation, @Nullable LanspreadException failure) {
    operation.complete(failure);
  }

  /** Tells whether a game has an active operation. */
  public synchronized boolean isBusy(GameId game) {
    return active.containsKey(game);
  }

  /** Tells whether a game has an active operation that changes its package. */
  public synchronized boolean isPackageChanging(GameId game) {
    ActiveOperation operation = active.get(game);
    return operation != null && operation.changesPackage();
  }

  /**
   * Throws while an operation may be changing the installed tree of a game.
   *
   * @throws RequestException {@code OPERATION_IN_PROGRESS}
   */
  public synchronized void requireInstalledAtRest(GameId game) {
    ActiveOperation operation = active.get(game);
    if (operation != null && operation.changesInstalled()) {
      throw inProgress(game);
    }
  }

  /** Returns the active operation of a game. */
  public synchronized Optional<Operation> find(GameId game) {
    return Optional.ofNullable(active.get(game));
  }

  /** Returns all active operations, in the order they began. */
  public synchronized List<Operation> all() {
    return active.values().stream()
        .sorted(Comparator.comparingLong(ActiveOperation::id))
        .map(Operation.class::cast)
        .toList();
  }

  /** Throws if any operation is active. */
  public synchronized void requireIdle() {
    active.keySet().stream()
        .findFirst()
        .ifPresent(
            game -> {
              throw inProgress(game);
            });
  }

  /** Accepts nothing more, cancels what is active and waits for it at most {@code millis}. */
  public void close(long millis) throws InterruptedException {
    List<ActiveOperation> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(active.values());
    }
    // Without the lock: what cancelling releases may come back here.
    left.forEach(ActiveOperation::cancel);
    awaitIdle(millis);
  }

  private synchronized void awaitIdle(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!active.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      wait(left);
    }
  }

  private static boolean writes(OperationKind kind) {
    return kind != OperationKind.HASH;
  }

  /** Returns the refusal of a second operation on a game. */
  public static RequestException inProgress(GameId game) {
    return new RequestException(
        ErrorCode.OPERATION_IN_PROGRESS,
        "operation already in progress for game " + game,
        Map.of(Facts.GAME, game.value()));
  }
}
