package dev.lanspread.internal.store;

import dev.lanspread.GameId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The games folder in use, which other programs may use as well: who may change a game in it.
 *
 * <p>Serving needs nothing of this. To change a game, a node claims it: it locks a file in the
 * games folder, one per game, so that of all nodes of all programs one at a time writes to it. The
 * file goes with the claim; from a program that dies the system takes the lock, and the next claim
 * the file. Safe for use from any thread.
 */
public final class GamesFolder {

  private static final Logger LOG = LoggerFactory.getLogger(GamesFolder.class);

  private static final int LARGEST = 1 << 16;

  private static final int MOST_ATTEMPTS = 1000;

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
    Path file = lockFile(game, folder);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      requireLock(channel, game, folder);
    } catch (NoSuchFileException e) {
      LOG.trace("game {}: nobody claims it in {}", game, folder);
    } catch (IOException e) {
      throw StorageFailures.toException(e, game, file, 0);
    }
  }

  /**
   * Claims a game for an operation.
   *
   * @throws StorageException as {@link #requireFree}
   */
  public Claim claim(GameId game) {
    Path folder = requireWritable(game);
    Path file = lockFile(game, folder);
    try {
      for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        FileChannel channel = lock(file, game, folder);
        if (isStillAt(file, channel)) {
          return () -> release(file, channel);
        }
        channel.close();
      }
      throw new IOException("the lock of the game comes and goes");
    } catch (IOException e) {
      throw StorageFailures.toException(e, game, file, 0);
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

  private static Path lockFile(GameId game, Path folder) {
    return folder.resolve(".lanspread." + game.key() + ".lock");
  }

  private static FileChannel lock(Path file, GameId game, Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    boolean locked = false;
    try {
      requireLock(channel, game, folder);
      locked = true;
      return channel;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static void requireLock(FileChannel channel, GameId game, Path folder) {
    if (!isLocked(channel, folder)) {
      throw new StorageException(
          ErrorCode.GAME_IN_USE,
          "another program is changing game " + game + " in the games folder " + folder,
          facts(game, folder));
    }
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

  // The one that had the lock before takes the file away, perhaps after it was opened here. Told by
  // a size, not by what is in the file: closing any channel of it would drop the lock.
  private static boolean isStillAt(Path file, FileChannel channel) throws IOException {
    int size = ThreadLocalRandom.current().nextInt(1, LARGEST);
    channel.truncate(0);
    channel.write(ByteBuffer.allocate(1), size - 1);
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).size()
          == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static void release(Path file, FileChannel channel) {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("{} was not released cleanly", file, e);
    }
  }

  private static Map<String, String> facts(GameId game, Path folder) {
    return Map.of(Facts.GAME, game.value(), Facts.PATH, folder.toString());
  }
}
