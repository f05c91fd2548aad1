package dev.lanspread.internal.store;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The real disk, with one change that goes wrong: the n-th create, write, force, rename or delete.
 *
 * <p>Either the process dies there (a write is torn in half, and nothing whatever works from then
 * on), or that one change fails and all others work. Or else nothing goes wrong but for names that
 * are denied.
 */
public final class FaultyFileSystem extends FileSystem {

  private final FileSystem real = FileSystems.getDefault();
  private final Provider provider = new Provider();
  private final int faultAt;
  private final @Nullable Function<String, IOException> fault;
  private final Set<String> denied;
  private final Set<Path> unreadable = new HashSet<>();
  private boolean readOnly;
  private int changes;
  private boolean dead;

  private FaultyFileSystem(
      int faultAt, @Nullable Function<String, IOException> fault, Set<String> denied) {
    this.faultAt = faultAt;
    this.fault = fault;
    this.denied = denied;
  }

  /** Returns a disk on which everything ends with the {@code n}-th change, from 1. */
  public static FaultyFileSystem dyingAt(int n) {
    return new FaultyFileSystem(n, null, Set.of());
  }

  /** Returns a disk whose {@code n}-th change, from 1, fails. */
  public static FaultyFileSystem failingAt(int n, Function<String, IOException> failure) {
    return new FaultyFileSystem(n, failure, Set.of());
  }

  /** Returns a disk on which files and folders of these names are somebody else's and closed. */
  public static FaultyFileSystem denying(String... names) {
    return new FaultyFileSystem(Integer.MAX_VALUE, null, Set.of(names));
  }

  /** Returns a disk that takes no changes and says so. */
  public static FaultyFileSystem readOnly() {
    FaultyFileSystem disk = new FaultyFileSystem(0, null, Set.of());
    disk.readOnly = true;
    return disk;
  }

  /** Returns a disk on which these files and folders cannot be read. */
  public static FaultyFileSystem withUnreadable(Path... paths) {
    FaultyFileSystem disk = new FaultyFileSystem(0, null, Set.of());
    disk.unreadable.addAll(List.of(paths));
    return disk;
  }

  /** Returns this disk's path to the same file. */
  public Path of(Path path) {
    return new FaultyPath(this, path);
  }

  /** Tells whether the fault has happened. */
  public synchronized boolean happened() {
    return changes >= faultAt;
  }

  /** Tells whether this change is the one at which the process dies. */
  synchronized boolean diesNow() throws IOException {
    alive();
    if (readOnly) {
      throw new IOException("the disk is read-only");
    }
    if (++changes != faultAt) {
      return false;
    }
    if (fault != null) {
      throw fault.apply("change " + changes);
    }
    dead = true;
    return true;
  }

  synchronized void alive() throws IOException {
    if (dead) {
      throw died();
    }
  }

  static IOException died() {
    return new IOException("the process is dead");
  }

  private void change() throws IOException {
    if (diesNow()) {
      throw died();
    }
  }

  private void requireAllowed(Path path) throws IOException {
    if (denied.contains(String.valueOf(path.getFileName()))) {
      throw new AccessDeniedException(path.toString());
    }
  }

  private static Path real(Path path) {
    return path instanceof FaultyPath faulty ? faulty.real() : path;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return real.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return real.getRootDirectories();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return real.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return real.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return of(real.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    return real.getPathMatcher(syntaxAndPattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return real.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() throws IOException {
    return real.newWatchService();
  }

  private final class Provider extends FileSystemProvider {

    private final FileSystemProvider real = FileSystems.getDefault().provider();

    @Override
    public String getScheme() {
      return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
      return FaultyFileSystem.this;
    }

    @Override
    public Path getPath(URI uri) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel newByteChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
        throws IOException {
      return newFileChannel(path, options, attrs);
    }

    @Override
    public FileChannel newFileChannel(
        Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs)
        throws IOException {
      alive();
      requireAllowed(path);
      if (options.stream().anyMatch(option -> option.toString().startsWith("CREATE"))) {
        change();
      }
      requireReadable(path);
      return new FaultyChannel(
          FaultyFileSystem.this, real.newFileChannel(real(path), options, attrs));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(
        Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
      alive();
      requireAllowed(dir);
      requireReadable(dir);
      List<Path> children = new ArrayList<>();
      try (DirectoryStream<Path> stream = real.newDirectoryStream(real(dir), child -> true)) {
        for (Path child : stream) {
          Path wrapped = of(child);
          if (filter.accept(wrapped)) {
            children.add(wrapped);
          }
        }
      }
      return new DirectoryStream<>() {
        @Override
        public Iterator<Path> iterator() {
          return children.iterator();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void createDirectory(Path dir, FileAttribute<?>... attrs) throws IOException {
      change();
      real.createDirectory(real(dir), attrs);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
      change();
      requireAllowed(existing);
      real.createLink(real(link), real(existing));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attrs)
        throws IOException {
      change();
      real.createSymbolicLink(real(link), real(target), attrs);
    }

    @Override
    public void delete(Path path) throws IOException {
      alive();
      if (!Files.exists(real(path), LinkOption.NOFOLLOW_LINKS)) {
        real.delete(real(path)); // changes nothing, so it is not counted
        return;
      }
      change();
      real.delete(real(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
      change();
      requireAllowed(source);
      real.copy(real(source), real(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
      change();
      requireAllowed(source);
      real.move(real(source), real(target), options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
      return real.isSameFile(real(path), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
      return real.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
      return real.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
      alive();
      if (readOnly && List.of(modes).contains(AccessMode.WRITE)) {
        throw new AccessDeniedException(path.toString(), null, "the disk is read-only");
      }
      if (List.of(modes).contains(AccessMode.READ)) {
        requireReadable(path);
      }
      real.checkAccess(real(path), modes);
    }

    private void requireReadable(Path path) throws IOException {
      if (unreadable.contains(real(path))) {
        throw new AccessDeniedException(path.toString());
      }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
        Path path, Class<V> type, LinkOption... options) {
      return real.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(
        Path path, Class<A> type, LinkOption... options) throws IOException {
      alive();
      return real.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
        throws IOException {
      alive();
      return real.readAttributes(real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
        throws IOException {
      change();
      real.setAttribute(real(path), attribute, value, options);
    }
  }
}
