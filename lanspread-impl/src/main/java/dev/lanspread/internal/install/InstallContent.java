package dev.lanspread.internal.install;

import dev.lanspread.error.LanspreadException;
import dev.lanspread.spi.archive.ArchiveEntry;
import java.util.List;

/** What is installed, wherever it comes from: the game's own archives, or another peer's. */
public interface InstallContent {

  /** Returns all entries of all archives, in archive order. */
  List<ArchiveEntry> entries();

  /**
   * Delivers every file to {@link SafeWriter#sink()}; blocks until all came.
   *
   * @throws LanspreadException if one cannot come; nothing of it stays then
   */
  void writeTo(SafeWriter writer);
}
