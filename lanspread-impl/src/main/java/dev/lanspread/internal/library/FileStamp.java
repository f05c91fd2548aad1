package dev.lanspread.internal.library;

import dev.lanspread.internal.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
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
 * @param executable whether its owner may run it; false where the system does not know that
 */
public record FileStamp(
    boolean directory,
    boolean regular,
    long size,
    FileTime modified,
    @Nullable Object key,
    boolean executable) {

  /** Looks at {@code path} itself, not through a link; empty if nothing can be seen there. */
  public static Optional<FileStamp> of(Path path) {
    return read(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Looks at what {@code path} leads to; empty if nothing can be seen there. */
  static Optional<FileStamp> following(Path path) {
    return read(path);
  }

  /**
   * Returns a number that is another one, but for a chance of one in 2^64, once size, time or
   * identity is; never 0.
   */
  public long digest() {
    Instant time = modified.toInstant();
    long digest = mixed(mixed(mixed(1, size), time.getEpochSecond()), time.getNano());
    String identity = String.valueOf(key);
    for (int i = 0; i < identity.length(); i++) {
      digest = mixed(digest, identity.charAt(i));
    }
    return digest == 0 ? 1 : digest;
  }

  /** The finalizer of SplitMix64 over both. */
  private static long mixed(long digest, long value) {
    long mixed = digest * 0x9e3779b97f4a7c15L + value;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /** Tells whether it changed in the {@code window} milliseconds before {@code now}. */
  static boolean isRecent(FileTime modified, long now, long window) {
    return Math.abs(now - modified.toMillis()) < window;
  }

  private static Optional<FileStamp> read(Path path, LinkOption... options) {
    try {
      BasicFileAttributes seen = Files.readAttributes(path, attributesOf(path), options);
      return Optional.of(
          new FileStamp(
              DurableFiles.isRealDirectory(seen),
              seen.isRegularFile(),
              seen.isDirectory() ? 0 : seen.size(),
              seen.lastModifiedTime(),
              seen.fileKey(),
              seen instanceof PosixFileAttributes posix
                  && posix.permissions().contains(PosixFilePermission.OWNER_EXECUTE)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Class<? extends BasicFileAttributes> attributesOf(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? PosixFileAttributes.class
        : BasicFileAttributes.class;
  }
}
