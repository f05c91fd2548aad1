package dev.lanspread.internal.task;

import dev.lanspread.GameId;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;

/** How much room a game's volume has. */
final class FreeSpace {

  private FreeSpace() {}

  static long of(GameId id, GameRoot root) {
    try {
      return DurableFiles.freeBytes(root.path());
    } catch (IOException e) {
      throw StorageFailures.unreadable(e, id, root.path());
    }
  }
}
