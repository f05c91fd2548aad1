package dev.lanspread.internal.transfer;

import dev.lanspread.internal.library.FileStamp;
import dev.lanspread.internal.library.PackageListing;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.SafePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file of one request: served only as long as it is the one that was listed. */
final class ServedFile {

  private final Path root;
  private final String path;
  private final long stamp;
  private final boolean named;
  private final long size;

  private ServedFile(Path root, String path, long stamp, boolean named, long size) {
    this.root = root;
    this.path = path;
    this.stamp = stamp;
    this.named = named;
    this.size = size;
  }

  /** A file as the own list says, for an asker that names no stamp. */
  static ServedFile asListed(GameRoot root, PackageListing.Listed listed) {
    String path = listed.entry().path();
    return new ServedFile(root.path(), path, listed.stamp(), false, listed.entry().size());
  }

  /**
   * A file as the asker knows it.
   *
   * @throws NotServedException if there is none
   */
  static ServedFile withStamp(GameRoot root, String path, long stamp) throws NotServedException {
    long size = look(root.path(), path).map(FileStamp::size).orElse(0L);
    return new ServedFile(root.path(), path, stamp, true, size);
  }

  String path() {
    return path;
  }

  long size() {
    return size;
  }

  /** Fails, before anything is sent, if it cannot be served as it was listed. */
  void check() throws NotServedException {
    if (!isUnchanged()) {
      throw new NotServedException(named ? Declined.Reason.CHANGED : Declined.Reason.FAILED, path);
    }
    if (!Files.isReadable(root.resolve(path))) {
      throw new NotServedException(Declined.Reason.FAILED, path);
    }
  }

  /** Opens it; the caller closes the channel. */
  FileChannel open() throws IOException {
    Path file = SafePath.resolve(root, path);
    if (!RealFolders.leadTo(root, file)) {
      throw new NoSuchFileException(path);
    }
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /** Tells whether it is still what was listed. */
  boolean isUnchanged() {
    return look(root, path)
        .filter(now -> now.regular() && now.size() == size && now.digest() == stamp)
        .isPresent();
  }

  private static Optional<FileStamp> look(Path root, String path) {
    try {
      Path file = SafePath.resolve(root, path);
      return RealFolders.leadTo(root, file) ? FileStamp.of(file) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // Not there, or behind something that is no folder.
    }
  }
}
