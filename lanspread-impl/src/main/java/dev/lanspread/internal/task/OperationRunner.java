package dev.lanspread.internal.task;

import dev.lanspread.GameId;
import dev.lanspread.Operation;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.OperationTable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins, runs and ends operations of every kind, at most one per game.
 *
 * <p>What local knowledge settles is thrown before anything begins. Whatever a stage throws, errors
 * of the JVM and of plugins included, ends the operation. A terminal event comes only after the
 * operation is cleared and the library refreshed, so that the next command may follow at once.
 */
final class OperationRunner {

  private static final Logger log = LoggerFactory.getLogger(OperationRunner.class);

  private final Catalog catalog;
  private final OperationTable table;
  private final LocalLibrary library;
  private final Workers workers;
  private final Consumer<PeerEvent> events;

  OperationRunner(
      Catalog catalog,
      OperationTable table,
      LocalLibrary library,
      Workers workers,
      Consumer<PeerEvent> events) {
    this.catalog = catalog;
    this.table = table;
    this.library = library;
    this.workers = workers;
    this.events = events;
  }

  /**
   * Begins a task on a game.
   *
   * @throws LanspreadException the refusal; nothing was begun
   */
  Operation start(GameId id, GameTask task) {
    CatalogGame game = requireKnown(id);
    GameTask.Ready ready;
    try {
      ready = check(game, task);
    } catch (LanspreadException refusal) {
      task.refusalEvent(game, refusal).ifPresent(events);
      throw refusal;
    }
    ActiveOperation operation = table.begin(game.id(), task.kind());
    begin(operation, ready.firstStage());
    return operation;
  }

  /**
   * Looks whether a task could begin now.
   *
   * @throws LanspreadException as {@link #start}
   */
  GameTask.Ready check(GameId id, GameTask task) {
    return check(requireKnown(id), task);
  }

  /** Returns a game of the catalog, in its spelling. */
  CatalogGame requireKnown(GameId id) {
    return catalog.find(id).orElseThrow(() -> Refusals.notInCatalog(id));
  }

  private GameTask.Ready check(CatalogGame game, GameTask task) {
    table.requireFree(game.id(), task.kind());
    return task.check(game);
  }

  private void begin(ActiveOperation operation, Stage first) {
    boolean started = false;
    try {
      library.refresh(operation.game());
      started =
          workers.start(
              operation.kind().label() + "-" + operation.game().key(), () -> run(operation, first));
    } finally {
      if (!started) {
        table.clear(operation);
        library.refresh(operation.game());
      }
    }
    if (!started) {
      throw new IllegalStateException("the node is closed");
    }
  }

  private void run(ActiveOperation operation, Stage first) {
    Stage stage = first;
    LanspreadException failure = null;
    PeerEvent terminal;
    try {
      Stage.Done done = stage.run(operation);
      while (done.next().isPresent()) {
        operation.packageDone(); // What follows a download only reads the package.
        library.refresh(operation.game());
        events.accept(done.event());
        stage = done.next().get();
        done = stage.run(operation);
      }
      terminal = done.event();
    } catch (Throwable thrown) { // The one boundary: else the game would be busy for ever.
      failure = Unexpected.toException("the operation", thrown);
      terminal = stage.failed(failure);
      report(operation, failure, thrown);
    }
    end(operation, failure, terminal);
  }

  private void end(
      ActiveOperation operation, @Nullable LanspreadException failure, PeerEvent terminal) {
    table.clear(operation);
    try {
      library.refresh(operation.game());
      events.accept(terminal);
    } finally {
      table.complete(operation, failure);
    }
  }

  private static void report(
      ActiveOperation operation, LanspreadException failure, Throwable thrown) {
    String kind = operation.kind().label();
    if (failure.code() == ErrorCode.INTERNAL || failure != thrown) {
      log.error("game {}: {} failed", operation.game(), kind, thrown);
    } else {
      log.info(
          "game {}: {} ended: {} {}", operation.game(), kind, failure.code(), failure.getMessage());
    }
  }
}
