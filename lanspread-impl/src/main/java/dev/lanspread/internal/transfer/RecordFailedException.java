package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.error.StorageException;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** The state directory did not take a record; its volume need not be that of the games. */
final class RecordFailedException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Path file; // Never serialized.
  private final long bytes;
  private final IOException failure;

  RecordFailedException(Path file, long bytes, IOException failure) {
    super(failure);
    this.file = file;
    this.bytes = bytes;
    this.failure = failure;
  }

  /** Returns the failure of a game's operation, with the numbers of the volume that refused. */
  static StorageException toException(IOException cause, GameId game, Path root, long needed) {
    if (cause instanceof RecordFailedException e) {
      return StorageFailures.toException(e.failure, game, e.file, e.bytes);
    }
    return StorageFailures.toException(cause, game, root, needed);
  }
}
