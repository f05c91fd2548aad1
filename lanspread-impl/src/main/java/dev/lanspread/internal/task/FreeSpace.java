package dev.lanspread.internal.task;

import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import java.io.IOException;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much room a game's volume has. */
final class FreeSpace {

  private static final Logger log = LoggerFactory.getLogger(FreeSpace.class);

  private FreeSpace() {}

  /** Returns the free bytes; empty if the disk does not tell. */
  static OptionalLong of(GameRoot root) {
    try {
      return OptionalLong.of(DurableFiles.freeBytes(root.path()));
    } catch (IOException e) {
      log.debug("free space of {} unknown: {}", root.path(), e.toString());
      return OptionalLong.empty();
    }
  }
}
