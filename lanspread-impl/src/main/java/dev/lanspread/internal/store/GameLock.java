package dev.lanspread.internal.store;

import dev.lanspread.GameId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
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
 * the one at that place.
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
}
