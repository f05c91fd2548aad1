package dev.lanspread.internal.library;

import dev.lanspread.internal.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tells cheaply that a file or folder is still the one that was looked at.
 *
 * @param directory whether it is a folder, and not a link to one
 * @param regular whether it is a regular file, and not a link to one
 * @param size bytes; 0 for folders, whose own size means nothing
 * @param modified time of the last change
 * @param key identity within the file system, null where it has none
 */
record FileStamp(
    boolean directory, boolean regular, long size, FileTime modified, @Nullable Object key) {

  /** Looks at {@code path} itself, not through a link; empty if nothing can be seen there. */
  static Optional<FileStamp> of(Path path) {
    return read(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Looks at what {@code path} leads to; empty if nothing can be seen there. */
  static Optional<FileStamp> following(Path path) {
    return read(path);
  }

  /** Tells whether it changed in the {@code window} milliseconds before {@code now}. */
  static boolean isRecent(FileTime modified, long now, long window) {
    return Math.abs(now - modified.toMillis()) < window;
  }

  private static Optional<FileStamp> read(Path path, LinkOption... options) {
    try {
      BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class, options);
      return Optional.of(
          new FileStamp(
              DurableFiles.isRealDirectory(seen),
              seen.isRegularFile(),
              seen.isDirectory() ? 0 : seen.size(),
              seen.lastModifiedTime(),
              seen.fileKey()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
