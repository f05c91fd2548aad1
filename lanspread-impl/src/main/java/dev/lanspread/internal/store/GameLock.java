package dev.lanspread.internal.store;

import dev.lanspread.GameId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of one game, as a file in the games folder while it is held.
 *
 * <p>The system takes the lock from a program that dies. Whoever held it takes the file away before
 * letting go, so that nothing is left beside the games; so a lock counts only if its file is still
 * the one at that place. What a program of another user that died left cannot be opened to be
 * locked; it is taken away if it can be seen that nobody holds it.
 *
 * <p>Of two nodes of one program on one folder, one at a time gets a lock. But a claim that is
 * refused to the other closes the file, by which POSIX systems drop the first one's lock, so that a
 * third program may get it, too.
 */
final class GameLock implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GameLock.class);

  /** Each try loses against another program that let go at that very moment. */
  private static final int TRIES = 20;

  /** Two files at one place are told apart by a random size, without opening either again. */
  private static final int MAX_SIZE = 1 << 16;

  private final Path file;
  private final FileChannel channel;

  private GameLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Tells whether somebody holds the lock of a game; changes nothing. */
  static boolean isHeld(Path games, GameId game) throws IOException {
    Path file = fileOf(games, game);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return !locks(channel, games);
    } catch (NoSuchFileException e) {
      return false;
    } catch (AccessDeniedException e) {
      return !isStale(file, () -> {});
    }
  }

  /**
   * Takes the lock of a game; empty if somebody holds it.
   *
   * @throws IOException if the disk refuses
   */
  static Optional<GameLock> take(Path games, GameId game) throws IOException {
    Path file = fileOf(games, game);
    for (int i = 0; i < TRIES; i++) {
      try {
        FileChannel channel =
            FileChannel.open(
                file,
                Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS));
        GameLock lock = new GameLock(file, channel);
        boolean kept = false;
        try {
          if (!locks(channel, games)) {
            return Optional.empty();
          }
          kept = lock.isInPlace();
        } finally {
          if (!kept) {
            channel.close();
          }
        }
        if (kept) {
          return Optional.of(lock);
        }
      } catch (NoSuchFileException e) {
        LOG.trace("{} was taken away just now", file);
      } catch (AccessDeniedException e) {
        if (i == TRIES - 1) {
          throw e;
        }
        if (!isStale(file, () -> Files.deleteIfExists(file))) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("{} stays, though it is not locked any more", file, e);
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("{} was not released cleanly", file, e);
    }
  }

  /**
   * Tells whether nobody holds a lock whose file may only be read, and does {@code then} while
   * nobody can.
   *
   * @throws AccessDeniedException if it may not even be read
   */
  private static boolean isStale(Path file, DiskAction then) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (channel.tryLock(0, Long.MAX_VALUE, true) == null) {
        return false;
      }
      then.run();
      return true;
    } catch (OverlappingFileLockException e) {
      return false; // Another node of this program.
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private boolean isInPlace() throws IOException {
    int size = ThreadLocalRandom.current().nextInt(1, MAX_SIZE);
    channel.truncate(0);
    channel.write(ByteBuffer.allocate(1), size - 1L);
    boolean same = Files.size(file) == size;
    channel.truncate(0); // It is to take no room.
    return same;
  }

  private static boolean locks(FileChannel channel, Path games) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // Another node of this program.
    } catch (IOException e) {
      LOG.warn("{} knows no locks; let no other program change it: {}", games, e.getMessage());
      return true;
    }
  }

  private static Path fileOf(Path games, GameId game) {
    return games.resolve(".lanspread." + game.key() + ".lock");
  }

  @FunctionalInterface
  private interface DiskAction {
    void run() throws IOException;
  }
}
