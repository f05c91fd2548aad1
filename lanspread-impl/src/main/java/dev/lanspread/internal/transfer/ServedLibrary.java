package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.protocol.FileEntry;
import java.util.List;
import java.util.Optional;

/** What serving needs to know of the local library. */
public interface ServedLibrary {

  /** Returns the game as it is now. */
  Optional<LocalGame> find(GameId game);

  /** Returns the files that may be served of it. */
  List<FileEntry> files(GameId game);
}
