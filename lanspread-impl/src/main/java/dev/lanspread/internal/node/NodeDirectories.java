package dev.lanspread.internal.node;

import dev.lanspread.error.RequestException;
import dev.lanspread.internal.store.GamesFolder;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of a node; the state directory is locked while the node runs. */
final class NodeDirectories implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NodeDirectories.class);

  private final GamesFolder games;
  private final StateDirectory state;
  private final FileChannel lockFile;

  private NodeDirectories(GamesFolder games, StateDirectory state, FileChannel lockFile) {
    this.games = games;
    this.state = state;
    this.lockFile = lockFile;
  }

  /**
   * Creates what is missing and takes the lock.
   *
   * @throws RequestException {@code INVALID_ARGUMENT} if a folder cannot be used or another node
   *     uses the state directory
   */
  static NodeDirectories open(Path games, Path state) {
    GamesFolder folder = new GamesFolder(requireGames(games));
    StateDirectory directory = new StateDirectory(requireState(state));
    return new NodeDirectories(folder, directory, lock(directory));
  }

  /**
   * Creates a games folder if it is missing and returns its absolute path. One that is read-only
   * will do: its games can be shared.
   */
  static Path requireGames(Path directory) {
    Path absolute = created("games directory", directory);
    if (!Files.isReadable(absolute)) {
      throw RequestException.invalid(
          "games directory", directory.toString(), "a folder that can be read");
    }
    return absolute;
  }

  private static Path requireState(Path directory) {
    Path absolute = created("state directory", directory);
    if (!Files.isWritable(absolute)) {
      throw RequestException.invalid(
          "state directory", directory.toString(), "a folder that can be written");
    }
    return absolute;
  }

  private static Path created(String what, Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    try {
      if (!Files.isDirectory(absolute)) {
        Files.createDirectories(absolute);
      }
    } catch (IOException e) {
      throw RequestException.invalid(what, directory.toString(), "a folder that can be created");
    }
    return absolute;
  }

  GamesFolder games() {
    return games;
  }

  StateDirectory state() {
    return state;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      log.debug("the lock of {} was not released in order", state.path(), e);
    }
  }

  private static FileChannel lock(StateDirectory state) {
    try {
      FileChannel channel =
          FileChannel.open(state.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw RequestException.invalid(
            "state directory", state.path().toString(), "one that no other node uses");
      }
      return channel;
    } catch (IOException e) {
      throw RequestException.invalid(
          "state directory", state.path().toString(), "a folder that can be locked");
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // Another node in this JVM.
    }
  }
}
