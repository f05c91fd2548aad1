package dev.lanspread.internal.task;

import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.operation.Cancellation;
import java.util.Optional;

/** One kind of operation. Safe for use from any thread. */
interface GameTask {

  /** Returns what the operation is called. */
  OperationKind kind();

  /**
   * Looks whether local knowledge has anything against it; starts nothing.
   *
   * @throws LanspreadException the refusal
   */
  Ready check(CatalogGame game);

  /** Returns what listeners are told of a refusal to begin, where the caller's error is not all. */
  default Optional<PeerEvent> refusalEvent(CatalogGame game, LanspreadException refusal) {
    return Optional.empty();
  }

  /** A task on a game that nothing local speaks against. */
  interface Ready {

    /** Returns what is to be done first. */
    Stage firstStage();

    /**
     * Works out what it would cost; changes nothing, but blocks on disk and network.
     *
     * @throws LanspreadException if the operation itself would fail so far
     */
    OperationPlan plan(Cancellation cancel);
  }
}
