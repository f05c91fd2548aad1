package dev.lanspread.internal.stream;

import dev.lanspread.GameId;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A game root that a streamed install makes and that goes again if nothing came of it, even after a
 * crash.
 */
final class CreatedRoot {

  private final GameRoot root;
  private final Path folder;
  private final Path marker;

  CreatedRoot(StateDirectory state, GameId game, GameRoot root) {
    this.root = root;
    this.folder = state.game(game);
    this.marker = state.streamedRoot(game);
  }

  /** Makes the root if it is missing. */
  void create() throws IOException {
    if (DurableFiles.isThere(root.path())) {
      return;
    }
    DurableFiles.createDirectories(folder);
    DurableFiles.replace(marker, root.path().toString().getBytes(StandardCharsets.UTF_8));
    root.create();
  }

  /** Removes the root if this made it and nothing is in it. */
  void settle() throws IOException {
    if (!DurableFiles.isThere(marker)) {
      return;
    }
    if (Files.readString(marker).equals(root.path().toString())) {
      removeIfEmpty();
    }
    DurableFiles.deleteDurably(marker);
  }

  private void removeIfEmpty() throws IOException {
    try {
      DurableFiles.deleteDurably(root.path());
    } catch (DirectoryNotEmptyException e) {
      return; // something came of it
    }
  }
}
