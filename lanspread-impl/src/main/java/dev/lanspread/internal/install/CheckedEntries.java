package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.ArchiveFailedException;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.SafePath;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntryKind;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of entries that may be written: every name safe, no two of them one file on any system.
 *
 * <p>The list is that of all archives of a game together: an archive may repeat the folders of an
 * earlier one, but not its files.
 */
final class CheckedEntries {

  private final GameId game;
  private final Path target;
  private final int maxEntries;
  private final Map<String, ArchiveEntry> files = new LinkedHashMap<>();
  private final List<String> folders = new ArrayList<>();
  private final Map<String, Node> nodes = new HashMap<>();
  private long totalBytes;

  private CheckedEntries(GameId game, Path target, int maxEntries) {
    this.game = game;
    this.target = target;
    this.maxEntries = maxEntries;
  }

  /**
   * Checks all entries before the first is written.
   *
   * @param target where they would be written; nothing is touched
   * @param maxEntries most entries, and most folders, those in between included
   * @throws ArchiveFailedException with {@code ARCHIVE_UNSAFE}, naming the entry
   */
  static CheckedEntries of(GameId game, Path target, List<ArchiveEntry> listing, int maxEntries) {
    CheckedEntries checked = new CheckedEntries(game, target, maxEntries);
    if (listing.size() > maxEntries) {
      throw checked.tooMany("entries");
    }
    listing.forEach(checked::add);
    return checked;
  }

  /** Returns the path of an entry as it is written: without the slash some folders end with. */
  static String pathOf(ArchiveEntry entry) {
    String path = entry.path();
    return entry.kind() == EntryKind.DIRECTORY && path.length() > 1 && path.endsWith("/")
        ? path.substring(0, path.length() - 1)
        : path;
  }

  /** Returns the file to be written at {@code path}, or null if none is. */
  @Nullable ArchiveEntry file(String path) {
    return files.get(path);
  }

  /** Tells whether there is a folder at {@code path}, listed or above a listed file. */
  boolean isFolder(String path) {
    Node node = nodes.get(SafePath.collisionKey(path));
    return node != null && node.folder() && node.path().equals(path);
  }

  /** Returns all files by path, in archive order. */
  Map<String, ArchiveEntry> files() {
    return files;
  }

  /** Returns all folders, each after the one it is in. */
  List<String> folders() {
    return folders;
  }

  /** Returns the sum of the sizes of all files. */
  long totalBytes() {
    return totalBytes;
  }

  /** Tells whether a file could be put at {@code path} beside these entries, on any system. */
  boolean leavesRoomFor(String path) {
    if (nodes.containsKey(SafePath.collisionKey(path))) {
      return false;
    }
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      Node node = nodes.get(SafePath.collisionKey(path.substring(0, slash)));
      if (node != null && !node.folder()) {
        return false;
      }
    }
    return true;
  }

  private void add(ArchiveEntry entry) {
    String path = pathOf(entry);
    checkKind(entry);
    checkName(entry, path);
    addFolders(entry, path);
    if (entry.isFile()) {
      addFile(entry, path);
    } else {
      addFolder(entry, path);
    }
  }

  private void checkKind(ArchiveEntry entry) {
    switch (entry.kind()) {
      case LINK -> throw unsafe(entry, "it is a link");
      case OTHER -> throw unsafe(entry, "it is neither a file nor a folder");
      case FILE, DIRECTORY -> {}
    }
    if (entry.size() < 0) {
      throw unsafe(entry, "its size is negative");
    }
  }

  private void checkName(ArchiveEntry entry, String path) {
    Optional<String> problem = SafePath.problem(path);
    if (problem.isPresent()) {
      throw unsafe(entry, problem.get());
    }
    int slash = path.indexOf('/');
    if (GameRoot.isOwn(slash < 0 ? path : path.substring(0, slash))) {
      throw unsafe(entry, "the name is reserved for lanspread");
    }
    try {
      SafePath.resolve(target, path);
    } catch (FileSystemException e) {
      throw unsafe(entry, String.valueOf(e.getReason()));
    }
  }

  private void addFolders(ArchiveEntry entry, String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      addFolder(entry, path.substring(0, slash));
    }
  }

  private void addFolder(ArchiveEntry entry, String path) {
    Node before = nodes.putIfAbsent(SafePath.collisionKey(path), new Node(path, true));
    if (before == null) {
      if (folders.size() == maxEntries) {
        throw tooMany("folders");
      }
      folders.add(path);
    } else if (!before.folder() || !before.path().equals(path)) {
      throw collision(entry, before);
    }
  }

  private void addFile(ArchiveEntry entry, String path) {
    Node before = nodes.putIfAbsent(SafePath.collisionKey(path), new Node(path, false));
    if (before != null) {
      throw collision(entry, before);
    }
    files.put(path, entry);
    try {
      totalBytes = Math.addExact(totalBytes, entry.size());
    } catch (ArithmeticException e) {
      throw unsafe(entry, "the sizes add up to more than any disk holds");
    }
  }

  private ArchiveFailedException collision(ArchiveEntry entry, Node before) {
    return unsafe(
        entry,
        "it would be the same file or folder as \"" + EntryFailures.shown(before.path()) + '"');
  }

  private ArchiveFailedException unsafe(ArchiveEntry entry, String why) {
    return EntryFailures.of(ErrorCode.ARCHIVE_UNSAFE, game, entry.path(), why);
  }

  private ArchiveFailedException tooMany(String what) {
    return new ArchiveFailedException(
        ErrorCode.ARCHIVE_UNSAFE,
        "the archives of game " + game + " have more than " + maxEntries + ' ' + what,
        Map.of(Facts.GAME, game.value(), Facts.EXPECTED, "at most " + maxEntries));
  }

  private record Node(String path, boolean folder) {}
}
