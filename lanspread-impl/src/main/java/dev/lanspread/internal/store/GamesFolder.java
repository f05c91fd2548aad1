package dev.lanspread.internal.store;

import dev.lanspread.GameId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The games folder in use, which other programs may use as well: who may change a game in it.
 *
 * <p>Serving needs nothing of this. To change a game, a node claims it: it locks the game's file in
 * {@code .lanspread.locks} of the games folder, so that of all nodes of all programs one at a time
 * writes to it. The system takes the lock from a program that dies; the file stays. Safe for use
 * from any thread.
 */
public final class GamesFolder {

  private static final Logger LOG = LoggerFactory.getLogger(GamesFolder.class);

  // One file per game: closing a channel drops what this process has locked in the same file.
  private static final String LOCKS = ".lanspread.locks";

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
    try {
      lock(game, folder, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS).close();
    } catch (NoSuchFileException e) {
      LOG.trace("game {}: nobody ever changed it in {}", game, folder);
    } catch (IOException e) {
      throw StorageFailures.toException(e, game, folder.resolve(LOCKS), 0);
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
      createFolder(folder.resolve(LOCKS));
      return lock(
          game,
          folder,
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw StorageFailures.toException(e, game, folder.resolve(LOCKS), 0);
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

  private static Claim lock(GameId game, Path folder, OpenOption... options) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCKS).resolve(game.key()), Set.of(options));
    boolean locked = false;
    try {
      locked = isLocked(channel, folder);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new StorageException(
          ErrorCode.GAME_IN_USE,
          "another program is changing game " + game + " in the games folder " + folder,
          facts(game, folder));
    }
    return () -> release(channel, folder);
  }

  private static boolean isLocked(FileChannel channel, Path folder) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // Another node of this program.
    } catch (IOException e) {
      LOG.warn("{} knows no locks; let no other program change it: {}", folder, e.getMessage());
      return true;
    }
  }

  private static void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      LOG.trace("{} is there", folder);
    }
  }

  private static void release(FileChannel channel, Path folder) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("a claim in {} was not released cleanly", folder, e);
    }
  }

  private static Map<String, String> facts(GameId game, Path folder) {
    return Map.of(Facts.GAME, game.value(), Facts.PATH, folder.toString());
  }
}
