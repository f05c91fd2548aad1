package dev.lanspread.internal.task;

import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.operation.ActiveOperation;
import java.util.Optional;

/** One step of an operation, with the events that tell how it ended. */
interface Stage {

  /**
   * Does it; blocks the calling thread, which must not be interrupted.
   *
   * @throws LanspreadException if it failed or was cancelled
   */
  Done run(ActiveOperation operation);

  /** Returns the event that tells of a failure or a cancel. */
  PeerEvent failed(LanspreadException failure);

  /**
   * A stage succeeded.
   *
   * @param event what to tell the listeners
   * @param next the stage that follows; empty after the last
   */
  record Done(PeerEvent event, Optional<Stage> next) {

    /** The last stage succeeded. */
    Done(PeerEvent event) {
      this(event, Optional.empty());
    }
  }
}
