package dev.lanspread.internal.transfer;

import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.SafePath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a complete download from its partial tree to the game root, the sentinel last. May be
 * repeated after a crash at any point: what was moved before stays where it is.
 */
final class Placement {

  private static final Logger log = LoggerFactory.getLogger(Placement.class);

  private final GameRoot root;
  private final GameManifest manifest;
  private final List<String> obsolete;
  private final Set<Path> changedFolders = new LinkedHashSet<>();

  /** Folders that were looked at, and whether they were moved as a whole. */
  private final Map<String, Boolean> folders = new HashMap<>();

  /**
   * @param obsolete files of the version before that go
   */
  Placement(GameRoot root, GameManifest manifest, List<String> obsolete) {
    this.root = root;
    this.manifest = manifest;
    this.obsolete = obsolete;
  }

  /**
   * Moves everything but the sentinel and removes what the new version does not have.
   *
   * @throws IOException if the disk refuses, or a file is neither here nor there; nothing was
   *     removed then
   */
  void placeFiles() throws IOException {
    requireAll();
    // First, because an old file may be where a folder is needed now, and the other way round.
    removeObsolete();
    for (FileEntry file : manifest.files()) {
      if (!isSentinel(file)) {
        place(file);
      }
    }
    changedFolders.add(root.path());
    for (Path folder : changedFolders) {
      if (DurableFiles.isThere(folder)) {
        DurableFiles.forceDirectory(folder);
      }
    }
  }

  private void requireAll() throws IOException {
    for (FileEntry file : manifest.files()) {
      if (!isWaiting(file) && !isInPlace(file)) {
        throw new NoSuchFileException(file.path(), null, "it is missing in the finished download");
      }
    }
  }

  /** Tells whether every file is in place, the sentinel included. */
  boolean isInPlace() throws IOException {
    for (FileEntry file : manifest.files()) {
      if (!isInPlace(file)) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether every file but the sentinel is in place with its listed size. */
  boolean isComplete() throws IOException {
    for (FileEntry file : manifest.files()) {
      if (!isSentinel(file) && !isInPlace(file)) {
        return false;
      }
    }
    Path waiting = partial(GameRoot.SENTINEL);
    return DurableFiles.isThere(waiting)
        ? Files.size(waiting) == sentinel().size()
        : isInPlace(sentinel());
  }

  /** Makes the game whole: after this it is listed and served. */
  void placeSentinel() throws IOException {
    Path sentinel = partial(GameRoot.SENTINEL);
    if (DurableFiles.isThere(sentinel)) {
      DurableFiles.moveDurably(sentinel, root.sentinel());
    }
  }

  private void place(FileEntry file) throws IOException {
    Path to = target(file.path());
    if (isMovedWithItsFolder(file.path())) {
      noteChange(to.getParent());
      return;
    }
    Path from = partial(file.path());
    if (!DurableFiles.isThere(from)) {
      noteChange(to.getParent());
      return; // Moved before a crash, which may have come before it was forced.
    }
    Path folder = RealFolders.createParents(root.path(), to);
    if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(to.toString(), null, "a folder is in the way");
    }
    DurableFiles.moveAtomically(from, to);
    noteChange(folder);
  }

  /** One rename for a whole folder, where the game has none of that name yet. */
  private boolean isMovedWithItsFolder(String path) throws IOException {
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String folder = path.substring(0, slash);
      Boolean moved = folders.get(folder);
      if (moved == null) {
        moved = moveFolder(folder);
        folders.put(folder, moved);
      }
      if (moved) {
        return true;
      }
    }
    return false;
  }

  private boolean moveFolder(String folder) throws IOException {
    Path from = partial(folder);
    Path to = target(folder);
    boolean isMovable =
        DurableFiles.isRealDirectory(from)
            && RealFolders.leadTo(root.path(), to)
            && !DurableFiles.isThere(to);
    if (!isMovable) {
      return false;
    }
    try {
      DurableFiles.moveAtomically(from, to);
    } catch (FileSystemException e) {
      log.debug("{}: cannot be moved as a whole: {}", from, e.getMessage());
      return false; // Moving its files one by one shows what is in the way.
    }
    return true;
  }

  private void noteChange(@Nullable Path folder) {
    for (Path up = folder; up != null && !up.equals(root.path()); up = up.getParent()) {
      if (!changedFolders.add(up)) {
        break;
      }
    }
  }

  private boolean isWaiting(FileEntry file) throws IOException {
    return isThere(partial(file.path()), file.size());
  }

  private boolean isInPlace(FileEntry file) throws IOException {
    return isThere(target(file.path()), file.size());
  }

  private static boolean isThere(Path path, long size) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() && attributes.size() == size;
    } catch (NoSuchFileException e) {
      return false;
    } catch (FileSystemException e) {
      // A file may be where one of its folders will be.
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
      return false;
    }
  }

  private void removeObsolete() throws IOException {
    if (obsolete.isEmpty()) {
      return;
    }
    Map<String, String> wanted = new HashMap<>();
    manifest.files().forEach(file -> wanted.put(SafePath.collisionKey(file.path()), file.path()));
    for (String path : obsolete) {
      Path file = target(path);
      boolean there =
          RealFolders.leadTo(root.path(), file)
              && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
      if (there && !isWanted(path, wanted.get(SafePath.collisionKey(path)))) {
        DurableFiles.deleteFile(file);
        changedFolders.add(file.getParent());
      }
      removeEmptyFolders(path);
    }
  }

  /** On a disk that ignores case, an old name may lead to a file of the new version. */
  private boolean isWanted(String path, @Nullable String sameName) throws IOException {
    if (sameName == null) {
      return false;
    }
    if (sameName.equals(path)) {
      return true;
    }
    Path moved = target(sameName);
    return !DurableFiles.isThere(partial(sameName))
        && DurableFiles.isThere(moved)
        && Files.isSameFile(moved, target(path));
  }

  private void removeEmptyFolders(String file) throws IOException {
    for (int slash = file.lastIndexOf('/'); slash > 0; slash = file.lastIndexOf('/', slash - 1)) {
      Path folder = target(file.substring(0, slash));
      boolean there =
          RealFolders.leadTo(root.path(), folder) && DurableFiles.isRealDirectory(folder);
      if (there && !isEmpty(folder)) {
        return;
      }
      if (there) {
        DurableFiles.deleteFile(folder);
        changedFolders.add(folder.getParent());
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var children = Files.newDirectoryStream(folder)) {
      return !children.iterator().hasNext();
    }
  }

  private FileEntry sentinel() {
    return manifest.files().get(manifest.sentinelIndex());
  }

  private static boolean isSentinel(FileEntry file) {
    return file.path().equals(GameRoot.SENTINEL);
  }

  private Path partial(String path) throws IOException {
    return SafePath.resolve(root.partial(), path);
  }

  private Path target(String path) throws IOException {
    return SafePath.resolve(root.path(), path);
  }
}
