package dev.lanspread.internal.store;

import dev.lanspread.GameId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The games folder in use, which other programs may use as well: who may change a game in it.
 *
 * <p>Serving needs nothing of this. To change a game, a node claims it, so that of all nodes of all
 * programs one at a time writes to it. Safe for use from any thread.
 */
public final class GamesFolder {

  private static final Logger LOG = LoggerFactory.getLogger(GamesFolder.class);

  private volatile Path path;

  /** The right to change one game; ends when it is closed. */
  public interface Claim extends AutoCloseable {
    @Override
    void close();
  }

  /** Starts in a folder, which should be there. */
  public GamesFolder(Path path) {
    this.path = path;
  }

  /** Returns the folder in use. */
  public Path path() {
    return path;
  }

  /** Moves to another folder. */
  public void use(Path folder) {
    path = folder;
  }

  /** Tells whether a folder is there but takes no changes, such as that of a read-only share. */
  public static boolean isReadOnly(Path folder) {
    return Files.isDirectory(folder) && !Files.isWritable(folder);
  }

  /**
   * Throws what speaks against changing a game now; changes nothing itself.
   *
   * @throws StorageException {@code GAMES_FOLDER_UNAVAILABLE} while the folder is away, {@code
   *     WRITE_FAILED} if it is read-only, {@code GAME_IN_USE} while another program changes it
   */
  public void requireFree(GameId game) {
    Path folder = requireWritable(game);
    boolean held;
    try {
      held = GameLock.isHeld(folder, game);
    } catch (IOException e) {
      throw StorageFailures.toException(e, game, folder, 0);
    }
    if (held) {
      throw inUse(game, folder);
    }
  }

  /**
   * Claims a game for an operation.
   *
   * @throws StorageException as {@link #requireFree}
   */
  public Claim claim(GameId game) {
    Path folder = requireWritable(game);
    try {
      GameLock lock = GameLock.take(folder, game).orElseThrow(() -> inUse(game, folder));
      return lock::close;
    } catch (IOException e) {
      if (StorageFailures.isDiskFull(e, folder)) {
        // Who uninstalls to make room is not to be kept from it; others fail soon enough.
        LOG.warn("game {}: is changed without a lock, as {} is full", game, folder);
        return () -> {};
      }
      throw StorageFailures.toException(e, game, folder, 0);
    }
  }

  /**
   * Throws while the games folder is away, where nothing may be made in its place.
   *
   * @throws StorageException {@code GAMES_FOLDER_UNAVAILABLE}
   */
  public Path requireThere(GameId game) {
    Path folder = path;
    if (!Files.isDirectory(folder)) {
      throw new StorageException(
          ErrorCode.GAMES_FOLDER_UNAVAILABLE,
          "the games folder " + folder + " is not there; connect its drive or choose another one",
          facts(game, folder));
    }
    return folder;
  }

  private Path requireWritable(GameId game) {
    Path folder = requireThere(game);
    if (isReadOnly(folder)) {
      throw new StorageException(
          ErrorCode.WRITE_FAILED,
          "the games folder "
              + folder
              + " is read-only: its games can be shared, but none can be changed or added",
          facts(game, folder));
    }
    return folder;
  }

  private static StorageException inUse(GameId game, Path folder) {
    return new StorageException(
        ErrorCode.GAME_IN_USE,
        "another program is changing game " + game + " in the games folder " + folder,
        facts(game, folder));
  }

  private static Map<String, String> facts(GameId game, Path folder) {
    return Map.of(Facts.GAME, game.value(), Facts.PATH, folder.toString());
  }
}
