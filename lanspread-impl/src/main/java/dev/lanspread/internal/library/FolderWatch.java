package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * File-system events of the games folder and of each game root, where the system can give them.
 *
 * <p>Only these folders are watched, not what is below them. Confined to the library's thread.
 */
final class FolderWatch implements AutoCloseable {

  /**
   * What happened since the last look.
   *
   * @param games games whose root changed
   * @param folder whether the games folder changed
   */
  record News(Set<GameId> games, boolean folder) {}

  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

  private static final WatchEvent.Kind<?>[] KINDS = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_DELETE,
    StandardWatchEventKinds.ENTRY_MODIFY
  };

  private final Map<GameId, WatchKey> keys = new HashMap<>();
  private final Map<WatchKey, GameId> games = new HashMap<>();
  private @Nullable WatchService service;
  private @Nullable WatchKey folder;
  private String reason = "";

  private FolderWatch(@Nullable WatchService service) {
    this.service = service;
  }

  /** Opens a watch; one that cannot work says so by {@link #problem()}. */
  static FolderWatch open(FileSystem files) {
    try {
      WatchService service = files.newWatchService();
      FolderWatch watch = new FolderWatch(service);
      // The JDK's stand-in where there are no events looks every few seconds: we poll faster.
      if (service.getClass().getSimpleName().startsWith("Polling")) {
        watch.giveUp("this system has no file events");
      }
      return watch;
    } catch (IOException | UnsupportedOperationException e) {
      return none(String.valueOf(e.getMessage()));
    }
  }

  /** Returns a watch that cannot work. */
  static FolderWatch none(String reason) {
    FolderWatch watch = new FolderWatch(null);
    watch.reason = reason;
    return watch;
  }

  /** Returns why there are no events, or empty if there are. */
  Optional<String> problem() {
    return service == null ? Optional.of(reason) : Optional.empty();
  }

  /** Watches the games folder, in place of the one before. */
  void watchFolder(Path path) {
    if (folder != null) {
      folder.cancel();
    }
    folder = register(path);
  }

  /** Tells whether this game's root is watched. */
  boolean isWatching(GameId game) {
    return keys.containsKey(game);
  }

  /** Watches the root of a game that is not watched yet. */
  void watch(GameId game, Path root) {
    WatchKey key = register(root);
    if (key != null) {
      keys.put(game, key);
      games.put(key, game);
    }
  }

  /** Stops watching the root of a game. */
  void forget(GameId game) {
    WatchKey key = keys.remove(game);
    if (key != null) {
      games.remove(key);
      key.cancel();
    }
  }

  /**
   * Returns what happened since the last call, without waiting.
   *
   * <p>Only that something happened in a folder counts, so that lost events need no care: where the
   * system loses some, it says so for each folder.
   */
  News drain() {
    Set<GameId> touched = new HashSet<>();
    boolean folderTouched = false;
    for (WatchKey key = poll(); key != null; key = poll()) {
      key.pollEvents();
      GameId game = games.get(key);
      folderTouched |= key.equals(folder);
      if (game != null) {
        touched.add(game);
      }
      if (!key.reset() && game != null) {
        forget(game);
      }
    }
    return new News(touched, folderTouched);
  }

  @Override
  public void close() {
    giveUp("closed");
  }

  private @Nullable WatchKey poll() {
    return service == null ? null : service.poll();
  }

  private @Nullable WatchKey register(Path path) {
    if (service == null) {
      return null;
    }
    try {
      return path.register(service, KINDS);
    } catch (IOException e) {
      // Gone or replaced in the meantime is no reason to give up; a limit of the system is.
      if (FileStamp.of(path).filter(FileStamp::directory).isPresent()) {
        giveUp(String.valueOf(e.getMessage()));
      }
      return null;
    }
  }

  private void giveUp(String why) {
    WatchService open = service;
    if (open == null) {
      return;
    }
    service = null;
    reason = why;
    keys.clear();
    games.clear();
    folder = null;
    try {
      open.close();
    } catch (IOException e) {
      LOG.warn("Closing the watch of the games folder failed: {}", e.getMessage());
    }
  }
}
