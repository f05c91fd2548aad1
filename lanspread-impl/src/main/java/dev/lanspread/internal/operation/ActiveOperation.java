package dev.lanspread.internal.operation;

import dev.lanspread.GameId;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationProgress;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.concurrent.EventExecutor;
import dev.lanspread.internal.concurrent.EventFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One running operation: what the host holds and what the work reports to. */
public final class ActiveOperation implements Operation {

  private final long id;
  private final OperationKind kind;
  private final GameId game;
  private final EventExecutor events;
  private final Cancellation cancellation;
  private final ProgressMeter meter = new ProgressMeter();
  private final CompletableFuture<Void> completion = new CompletableFuture<>();

  private volatile boolean changesPackage;

  ActiveOperation(long id, OperationKind kind, GameId game, EventExecutor events) {
    this.id = id;
    this.kind = kind;
    this.game = game;
    this.events = events;
    this.cancellation = new Cancellation(game);
    this.changesPackage =
        switch (kind) {
          case DOWNLOAD, STREAM_INSTALL -> true;
          case INSTALL, UNINSTALL, HASH -> false;
        };
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public OperationKind kind() {
    return kind;
  }

  @Override
  public GameId game() {
    return game;
  }

  @Override
  public OperationProgress progress() {
    return meter.snapshot(System.nanoTime());
  }

  @Override
  public boolean cancel() {
    return !completion.isDone() && cancellation.cancel();
  }

  @Override
  public CompletableFuture<Void> completion() {
    return EventFuture.copyOf(events, completion);
  }

  /**
   * Tells whether the package is changing, so that it is neither ready nor served; a streamed
   * install counts, as there may be nothing else to see of its game.
   */
  public boolean changesPackage() {
    return changesPackage;
  }

  /** Tells whether the operation may be changing the installed tree now. */
  public boolean changesInstalled() {
    return switch (kind) {
      case DOWNLOAD -> !changesPackage; // An install follows the download.
      case INSTALL, UNINSTALL, STREAM_INSTALL -> true;
      case HASH -> false;
    };
  }

  /** The package is whole: what follows only reads it. */
  public void packageDone() {
    changesPackage = false;
  }

  /** Returns what the work has to watch. */
  public Cancellation cancellation() {
    return cancellation;
  }

  /** Returns where the work counts bytes. */
  public ProgressMeter meter() {
    return meter;
  }

  /** Completes the host's future on the event executor; null means success. */
  void complete(@Nullable LanspreadException failure) {
    events.execute(
        () -> {
          if (failure == null) {
            completion.complete(null);
          } else {
            completion.completeExceptionally(failure);
          }
        });
  }
}
