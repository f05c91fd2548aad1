package dev.lanspread.internal.node;

import dev.lanspread.GameId;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.transfer.ServedLibrary;
import java.util.List;
import java.util.Optional;

/** The local library as peers are served from it. */
record LibraryView(LocalLibrary library) implements ServedLibrary {

  @Override
  public Optional<LocalGame> find(GameId game) {
    return library.find(game);
  }

  @Override
  public List<FileEntry> files(GameId game) {
    return library.files(game);
  }
}
