package dev.lanspread.internal.install;

import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.SafePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The folders from a root down to the current one: as open handles where the system has them, as
 * names that are checked again and again elsewhere.
 */
final class OpenFolders implements Closeable {

  private final Path root;
  private final @Nullable SecureDirectoryStream<Path> first;
  private final Deque<Folder> below = new ArrayDeque<>();

  OpenFolders(Path root) throws IOException {
    this.root = root;
    this.first = openRoot(root);
    verify();
  }

  /** Tells whether folders are handles. */
  boolean isSecure() {
    return first != null;
  }

  /** Returns the handle of the root. */
  SecureDirectoryStream<Path> first() {
    if (first == null) {
      throw new IllegalStateException("no handles here");
    }
    return first;
  }

  /** Returns the handle of the current folder. */
  SecureDirectoryStream<Path> last() {
    Folder last = below.peekLast();
    return last == null || last.handle() == null ? first() : last.handle();
  }

  /** Returns the length of the current folder's path; 0 at the root. */
  int depth() {
    Folder last = below.peekLast();
    return last == null ? 0 : last.path().length();
  }

  /** Goes up to the deepest folder that is {@code folder} or above it. */
  void leaveTo(String folder) throws IOException {
    for (Folder last = below.peekLast();
        last != null && !(folder + '/').startsWith(last.path() + '/');
        last = below.peekLast()) {
      below.removeLast();
      last.close();
    }
  }

  /** Goes down into {@code name}, a folder in the current one. */
  void enter(String path, String name) throws IOException {
    SecureDirectoryStream<Path> handle =
        first == null
            ? null
            : last()
                .newDirectoryStream(root.getFileSystem().getPath(name), LinkOption.NOFOLLOW_LINKS);
    below.addLast(new Folder(path, handle));
  }

  /** Checks that no folder has become a link, where they are not handles. */
  void verify() throws IOException {
    if (first != null) {
      return;
    }
    requireReal(root);
    for (Folder folder : below) {
      requireReal(SafePath.resolve(root, folder.path()));
    }
  }

  @Override
  public void close() throws IOException {
    while (!below.isEmpty()) {
      below.removeLast().close();
    }
    if (first != null) {
      first.close();
    }
  }

  @SuppressWarnings("StreamResourceLeak") // the handle is kept open; close() ends it
  private static @Nullable SecureDirectoryStream<Path> openRoot(Path root) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(root);
    if (!(stream instanceof SecureDirectoryStream<Path> handle)) {
      stream.close();
      return null;
    }
    try {
      Object opened =
          handle.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
      BasicFileAttributes named =
          Files.readAttributes(root, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!DurableFiles.isRealDirectory(named)
          || opened == null
          || !opened.equals(named.fileKey())) {
        throw replaced(root);
      }
      return handle;
    } catch (IOException e) {
      handle.close();
      throw e;
    }
  }

  private static void requireReal(Path folder) throws IOException {
    if (!DurableFiles.isRealDirectory(folder)) {
      throw replaced(folder);
    }
  }

  private static FileSystemException replaced(Path folder) {
    return new FileSystemException(
        String.valueOf(folder.getFileName()), null, "a folder was replaced while unpacking");
  }

  private record Folder(String path, @Nullable SecureDirectoryStream<Path> handle) {
    void close() throws IOException {
      if (handle != null) {
        handle.close();
      }
    }
  }
}
