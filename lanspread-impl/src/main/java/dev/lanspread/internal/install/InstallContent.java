package dev.lanspread.internal.install;

import dev.lanspread.error.LanspreadException;
import dev.lanspread.spi.archive.ArchiveEntry;
import java.util.List;

/** What is installed, wherever it comes from: the game's own archives, or another peer's. */
public interface InstallContent {

  /**
   * Returns the entries of each archive, in archive order; a file replaces one of an earlier
   * archive at the very same path.
   */
  List<List<ArchiveEntry>> archives();

  /**
   * Delivers the files that {@link SafeWriter#wanted} tells to {@link SafeWriter#sink()}; blocks
   * until all came.
   *
   * @throws LanspreadException if one cannot come; nothing of it stays then
   */
  void writeTo(SafeWriter writer);
}
