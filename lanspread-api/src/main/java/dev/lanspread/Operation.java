package dev.lanspread;

import java.util.concurrent.CompletableFuture;

/**
 * A running download, install or uninstall of one game.
 *
 * <p>Handles are safe for use from any thread. At most one operation per game is active at a time.
 *
 * @apiNote Not for implementation outside lanspread; methods may be added.
 * @since 0.1
 */
public interface Operation {

  /** Returns a number that is unique within the node. */
  long id();

  /** Returns what the operation does. */
  OperationKind kind();

  /** Returns the game it works on. */
  GameId game();

  /** Returns how far it is; cheap, and safe to poll. */
  OperationProgress progress();

  /**
   * Asks the operation to stop; it ends within a second and keeps what was verified so far.
   *
   * @return whether the request came in time; {@code false} once the operation has ended
   */
  boolean cancel();

  /**
   * Completes when the operation has ended and the local library is refreshed.
   *
   * <p>Fails with a {@link dev.lanspread.error.LanspreadException}; a cancelled operation fails
   * with {@link dev.lanspread.error.OperationCancelledException}. Completing or cancelling the
   * returned future does not touch the operation. Threads as for every future of {@link PeerNode}.
   */
  CompletableFuture<Void> completion();
}
