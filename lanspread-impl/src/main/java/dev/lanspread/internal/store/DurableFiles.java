package dev.lanspread.internal.store;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes on disk that are there after a power cut, or not at all.
 *
 * <p>A failed force is a failure of the change: the data may be lost even if a second force
 * succeeds. No method follows symbolic links in the last part of a path. Calls block on the disk;
 * run them on threads that are never interrupted, as an interrupt closes the channel in use.
 */
public final class DurableFiles {

  // A virus scanner or indexer holds a fresh file on Windows for moments, seldom for seconds.
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long FIRST_PAUSE_NANOS = 5_000_000;
  private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;

  private static final String TEMPORARY_PREFIX = ".lanspread.";
  private static final String TEMPORARY_SUFFIX = ".tmp";

  private static final boolean WINDOWS = File.separatorChar == '\\';

  private DurableFiles() {}

  /**
   * Writes {@code content} to {@code target}, which holds the old or the new content at any moment.
   *
   * <p>The temporary file beside it is {@code .<name>.tmp}; one writer per target at a time.
   */
  public static void replace(Path target, byte[] content) throws IOException {
    replace(target, target.resolveSibling("." + nameOf(target) + TEMPORARY_SUFFIX), content);
  }

  /**
   * Writes {@code content} to {@code target} by way of {@code temporary} in the same folder; a
   * leftover there is replaced. Permissions of an existing target are kept.
   */
  public static void replace(Path target, Path temporary, byte[] content) throws IOException {
    Files.deleteIfExists(temporary);
    try {
      writeNew(temporary, content, permissionsOf(target));
      moveAtomically(temporary, target);
    } catch (IOException e) {
      deleteAfter(e, temporary);
      throw e;
    }
    forceDirectory(parentOf(target));
  }

  /**
   * Deletes what interrupted calls of {@link #replace(Path, byte[])} left in a folder that is
   * lanspread's own. Nobody may write there meanwhile.
   */
  public static void deleteTemporaries(Path folder) throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(folder, ".*" + TEMPORARY_SUFFIX)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Returns the temporary file for {@code target} in a folder that is not lanspread's own. */
  public static Path temporaryFor(Path target) {
    return target.resolveSibling(TEMPORARY_PREFIX + nameOf(target) + TEMPORARY_SUFFIX);
  }

  /** Tells whether a file is one of {@link #temporaryFor}, left by a crash. */
  public static boolean isTemporary(Path file) {
    String name = nameOf(file);
    return name.startsWith(TEMPORARY_PREFIX) && name.endsWith(TEMPORARY_SUFFIX);
  }

  /** Forces content and metadata of a regular file to disk. */
  public static void forceFile(Path file) throws IOException {
    // Windows forces what may be written only; elsewhere a read-only file can be forced as well.
    boolean readOnly = makeWritable(file);
    StandardOpenOption way = WINDOWS ? StandardOpenOption.WRITE : StandardOpenOption.READ;
    try (FileChannel channel = FileChannel.open(file, way, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
    if (readOnly) {
      Files.setAttribute(file, "dos:readonly", true, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Forces the entries of a folder to disk; does nothing where the system cannot (Windows). */
  public static void forceDirectory(Path directory) throws IOException {
    if (WINDOWS) {
      return; // a folder cannot be opened there; NTFS journals its entries
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      if (!isUnsupported(e)) {
        throw e;
      }
    }
  }

  /** Creates a folder and its parents where missing, and forces the parents' entries. */
  public static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    createDirectories(parentOf(directory));
    createDirectory(directory);
  }

  /** Creates a folder where it is missing, but no parent of it, and forces the parent's entries. */
  public static void createDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    forceDirectory(parentOf(directory));
  }

  /**
   * Renames within one volume; an existing file at {@code to} is replaced, read-only or not. The
   * rename is durable only after {@link #forceDirectory} of both parents. On Windows, retries for
   * about five seconds while another program holds the file.
   */
  public static void moveAtomically(Path from, Path to) throws IOException {
    makeWritable(to);
    retrying(() -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE), new Patience(PATIENCE));
  }

  /** Renames and forces both parents. */
  public static void moveDurably(Path from, Path to) throws IOException {
    moveAtomically(from, to);
    forceDirectory(parentOf(to));
    if (!parentOf(from).equals(parentOf(to))) {
      forceDirectory(parentOf(from));
    }
  }

  /** Deletes a file, if it is there, and forces its folder. */
  public static void deleteDurably(Path file) throws IOException {
    if (isThere(file)) {
      deleteFile(file);
      forceDirectory(parentOf(file));
    }
  }

  /** Deletes a file, a link or an empty folder, if it is there, read-only or not. */
  public static void deleteFile(Path file) throws IOException {
    deleteFile(file, new Patience(PATIENCE));
  }

  /** As {@link #deleteFile(Path)}, for one file of many that share the time for retries. */
  public static void deleteFile(Path file, Patience patience) throws IOException {
    makeWritable(file);
    retrying(() -> Files.deleteIfExists(file), patience);
  }

  /**
   * Deletes a file or a folder with everything in it; nothing happens if it is not there. Links are
   * deleted, never followed.
   */
  public static void deleteTree(Path tree) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = attributes(tree);
    } catch (NoSuchFileException e) {
      return;
    }
    if (isRealDirectory(attributes)) {
      deleteChildren(tree);
    }
    deleteFile(tree);
  }

  /** Tells whether something is there, without following a link. */
  public static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Tells whether a folder is there that is neither a link nor a junction. */
  public static boolean isRealDirectory(Path path) throws IOException {
    try {
      return isRealDirectory(attributes(path));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Tells whether these attributes are of a folder that is neither a link nor a junction. */
  public static boolean isRealDirectory(BasicFileAttributes attributes) {
    return attributes.isDirectory() && !attributes.isSymbolicLink() && !attributes.isOther();
  }

  /** Returns the bytes that can still be written to the volume of {@code path}, existing or not. */
  public static long freeBytes(Path path) throws IOException {
    Path existing = path.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = parentOf(existing);
    }
    return Files.getFileStore(existing).getUsableSpace();
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static void writeNew(
      Path file, byte[] content, @Nullable Set<PosixFilePermission> permissions)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (permissions != null) {
        Files.setPosixFilePermissions(file, permissions);
      }
      channel.force(true);
    }
  }

  private static @Nullable Set<PosixFilePermission> permissionsOf(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      return null;
    }
    try {
      return view.readAttributes().permissions();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  // Windows neither deletes nor replaces a read-only file. Returns whether it was one.
  private static boolean makeWritable(Path file) throws IOException {
    if (!WINDOWS || !isThere(file)) {
      return false;
    }
    DosFileAttributeView view =
        Files.getFileAttributeView(file, DosFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null || !view.readAttributes().isReadOnly()) {
      return false;
    }
    view.setReadOnly(false);
    return true;
  }

  private static void deleteChildren(Path directory) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        deleteTree(child);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void deleteAfter(IOException failure, Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void retrying(DiskAction action, Patience patience) throws IOException {
    for (long pause = FIRST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
      try {
        action.run();
        return;
      } catch (FileSystemException e) {
        if (!isHeld(e) || !patience.pause(pause)) {
          throw e;
        }
      }
    }
  }

  private static boolean isHeld(FileSystemException failure) {
    return WINDOWS
        && (failure instanceof AccessDeniedException
            || failure instanceof DirectoryNotEmptyException
            || failure.getClass().equals(FileSystemException.class));
  }

  // Network shares refuse to force a folder with EINVAL or ENOTSUP.
  private static boolean isUnsupported(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("Invalid argument") || message.contains("not supported");
  }

  private static Path parentOf(Path path) throws NoSuchFileException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new NoSuchFileException(path.toString()); // a volume that is not there
    }
    return parent;
  }

  private static String nameOf(Path path) {
    Path name = path.getFileName();
    if (name == null) {
      throw new IllegalArgumentException("no file name: " + path);
    }
    return name.toString();
  }

  @FunctionalInterface
  private interface DiskAction {
    void run() throws IOException;
  }
}
