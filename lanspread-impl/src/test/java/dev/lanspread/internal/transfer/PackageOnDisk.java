package dev.lanspread.internal.transfer;

import dev.lanspread.Availability;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.GameRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A package that a source serves; its state can be changed while it does. */
final class PackageOnDisk implements ServedLibrary {

  private final GameRoot root;
  private final List<FileEntry> files = new ArrayList<>();
  volatile Availability availability = Availability.READY;
  volatile boolean downloaded = true;

  /** Makes files of these sizes, named f0, f1 and so on, and the sentinel. */
  PackageOnDisk(Path folder, int... sizes) throws IOException {
    this.root = new GameRoot(Files.createDirectories(folder));
    for (int i = 0; i < sizes.length; i++) {
      byte[] content = new byte[sizes[i]];
      new SplittableRandom(i).nextBytes(content);
      add("f" + i, content);
    }
    add(GameRoot.SENTINEL, Manifests.SENTINEL);
  }

  private void add(String path, byte[] content) throws IOException {
    Files.write(root.path().resolve(path), content);
    files.add(new FileEntry(path, content.length));
  }

  Path path() {
    return root.path();
  }

  @Override
  public Optional<LocalGame> find(GameId game) {
    GameState state =
        new GameState(
            game,
            downloaded ? Optional.of(Manifests.VERSION) : Optional.empty(),
            downloaded,
            false,
            availability);
    return game.equals(Manifests.GAME)
        ? Optional.of(new LocalGame(state, root, 0, state.downloaded()))
        : Optional.empty();
  }

  @Override
  public List<FileEntry> files(GameId game) {
    return List.copyOf(files);
  }
}
