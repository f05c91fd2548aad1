package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.PackageListing;
import java.util.Optional;

/** What serving needs to know of the local library. */
public interface ServedLibrary {

  /** Returns the game as it is now. */
  Optional<LocalGame> find(GameId game);

  /** Returns the files that may be served of it, and how they were when they were listed. */
  PackageListing listing(GameId game, PackageListing.Age age);
}
