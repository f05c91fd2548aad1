package dev.lanspread.internal.install;

import dev.lanspread.internal.store.SafePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Makes new files and folders below one folder, never through a link.
 *
 * <p>Where the system has handles for folders (Linux, macOS), every step from the root is by
 * handle, so that a folder swapped for a link at any moment leads nowhere. Elsewhere all folders
 * above are checked right before each file.
 *
 * <p>Safe for use from several threads, each with its own {@link Cursor}.
 */
final class StagingTree {

  // Reserved for lanspread, so no entry has this name.
  private static final String NEW_FOLDER = ".lanspread.folder";

  private static final Set<OpenOption> NEW_FILE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  // The umask still applies.
  private static final FileAttribute<Set<PosixFilePermission>> EXECUTABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

  private final Path root;
  private final boolean posix;
  private final Set<String> folders = new HashSet<>();

  /** Creates the tree's root, which must not exist. */
  StagingTree(Path root) throws IOException {
    this.root = root;
    this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
    Files.createDirectory(root);
  }

  Cursor cursor() throws IOException {
    return new Cursor();
  }

  /** One thread's place in the tree: keeps the folders of the last file open. */
  final class Cursor implements Closeable {

    private final OpenFolders open;

    private Cursor() throws IOException {
      this.open = new OpenFolders(root);
    }

    /** Creates a file that does not exist yet, and the folders above it. */
    FileChannel createFile(String path, boolean executable) throws IOException {
      int slash = path.lastIndexOf('/');
      enter(slash < 0 ? "" : path.substring(0, slash));
      FileAttribute<?>[] attributes =
          executable && posix ? new FileAttribute<?>[] {EXECUTABLE} : new FileAttribute<?>[0];
      if (open.isSecure()) {
        Path name = root.getFileSystem().getPath(path.substring(slash + 1));
        return (FileChannel) open.last().newByteChannel(name, NEW_FILE, attributes);
      }
      return FileChannel.open(SafePath.resolve(root, path), NEW_FILE, attributes);
    }

    /** Creates a folder, and those above it, where they are missing. */
    void createFolder(String path) throws IOException {
      enter(path);
    }

    /**
     * Sets the time of the file that was created last, while it is open, and returns what the disk
     * made of it; empty where that only works once it is closed.
     */
    Optional<FileTime> stampOpen(String path, Optional<FileTime> modified) throws IOException {
      if (!open.isSecure()) {
        return Optional.empty();
      }
      Path name = root.getFileSystem().getPath(path.substring(path.lastIndexOf('/') + 1));
      BasicFileAttributeView view =
          open.last()
              .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(stamp(view, modified));
    }

    @Override
    public void close() throws IOException {
      open.close();
    }

    private void enter(String folder) throws IOException {
      open.leaveTo(folder);
      while (open.depth() < folder.length()) {
        int from = open.depth() == 0 ? 0 : open.depth() + 1;
        int slash = folder.indexOf('/', from);
        String next = slash < 0 ? folder : folder.substring(0, slash);
        make(next, from);
        open.enter(next, folder.substring(from, next.length()));
      }
      open.verify();
    }

    private void make(String folder, int nameFrom) throws IOException {
      synchronized (folders) {
        if (!folders.add(folder)) {
          return;
        }
        if (!open.isSecure()) {
          open.verify();
          Files.createDirectory(SafePath.resolve(root, folder));
          return;
        }
        // There is no "make folder" by handle, but there is "rename": made where it is safe, then
        // moved to where it belongs.
        Path fresh = root.getFileSystem().getPath(NEW_FOLDER);
        Files.createDirectory(root.resolve(fresh));
        Path name = root.getFileSystem().getPath(folder.substring(nameFrom));
        open.first().move(fresh, open.last(), name);
      }
    }
  }

  /** Sets the time of a closed file and returns what the disk made of it. */
  FileTime stampClosed(String path, Optional<FileTime> modified) throws IOException {
    BasicFileAttributeView view =
        Files.getFileAttributeView(
            SafePath.resolve(root, path), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return stamp(view, modified);
  }

  private static FileTime stamp(BasicFileAttributeView view, Optional<FileTime> modified)
      throws IOException {
    if (modified.isPresent()) {
      view.setTimes(modified.get(), null, null);
    }
    return view.readAttributes().lastModifiedTime();
  }
}
