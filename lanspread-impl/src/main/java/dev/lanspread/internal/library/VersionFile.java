package dev.lanspread.internal.library;

import dev.lanspread.GameVersion;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.Sentinel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sentinel of a package as it was read.
 *
 * @param stamp what was there before it was read; null if nothing was
 * @param found what it says
 */
record VersionFile(@Nullable FileStamp stamp, Sentinel.Found found) {

  /** Reads the sentinel of {@code root}. */
  static VersionFile read(GameRoot root) {
    return new VersionFile(FileStamp.of(root.sentinel()).orElse(null), Sentinel.find(root));
  }

  Optional<GameVersion> version() {
    return found.version();
  }
}
