package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.ArchiveFailedException;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.SafePath;
import dev.lanspread.internal.store.StorageFailures;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntrySink;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The one way from archive entries to files, whatever the backend and wherever it runs.
 *
 * <p>All names are checked before the first byte is written; then nothing but the listed files and
 * folders is made, each exactly once, through no link, with the listed size and checksum. Times and
 * the executable mark are carried over, nothing else.
 *
 * <p>Threading: each {@link #sink()} belongs to one thread; several may be used at once. The other
 * methods are for one thread. The files stay after {@link #close}; who made the staging folder
 * removes it on failure.
 */
public final class SafeWriter implements AutoCloseable {

  private final GameId game;
  private final Path staging;
  private final CheckedEntries entries;
  private final Cancellation cancel;
  private final InstallProgress progress;
  private final StagingTree tree;
  private final ForcePool forces;
  private final AtomicLong written = new AtomicLong();
  private final Set<String> begun = ConcurrentHashMap.newKeySet();
  private final Map<String, WrittenFile> finished = new ConcurrentHashMap<>();
  private final List<Closeable> sinks = new ArrayList<>();

  /**
   * Creates the staging folder.
   *
   * @param staging must not exist; its parent must
   * @throws LanspreadException if the folder cannot be made
   */
  SafeWriter(
      GameId game,
      Path staging,
      CheckedEntries entries,
      Cancellation cancel,
      InstallProgress progress) {
    this.game = game;
    this.staging = staging;
    this.entries = entries;
    this.cancel = cancel;
    this.progress = progress;
    try {
      this.tree = new StagingTree(staging);
    } catch (IOException e) {
      throw StorageFailures.toException(e, game, staging, entries.totalBytes());
    }
    this.forces = new ForcePool(game);
  }

  /** Returns a sink for one reader of one or more archives; closed with this writer. */
  public EntrySink sink() {
    try {
      FileSink sink = new FileSink(this, tree.cursor());
      sinks.add(sink);
      return sink;
    } catch (IOException e) {
      throw failure(e, "");
    }
  }

  /** Tells which entries of an archive, numbered from 0, are to be written. */
  public Predicate<ArchiveEntry> wanted(int archive) {
    return entry -> entries.isLatest(archive, entry);
  }

  /** Returns the bytes written so far. */
  public long writtenBytes() {
    return written.get();
  }

  /**
   * Checks that everything came and forces it to disk.
   *
   * @return what was written, in the order of the listing
   * @throws ArchiveFailedException with {@code ARCHIVE_CORRUPT} if a listed file did not come
   */
  List<WrittenFile> finish() {
    try {
      forces.await(cancel);
      List<WrittenFile> files = new ArrayList<>(entries.files().size());
      for (String path : entries.files().keySet()) {
        WrittenFile file = finished.get(path);
        if (file == null) {
          throw corrupt(path, "it did not come");
        }
        files.add(file);
      }
      makeFolders();
      return files;
    } catch (IOException e) {
      throw failure(e, "");
    }
  }

  @Override
  public void close() {
    forces.close();
    for (Closeable sink : sinks) {
      try {
        sink.close();
      } catch (IOException e) {
        throw failure(e, "");
      }
    }
  }

  ArchiveEntry claim(ArchiveEntry entry) {
    String path = CheckedEntries.pathOf(entry);
    ArchiveEntry listed = entries.file(path);
    if (listed == null || !entry.isFile()) {
      throw unsafe(path, "it is not in the archive's own list");
    }
    if (!begun.add(path)) {
      throw unsafe(path, "it comes twice");
    }
    return listed;
  }

  void requireListedFolder(ArchiveEntry entry) {
    String path = CheckedEntries.pathOf(entry);
    if (!entries.isFolder(path)) {
      throw unsafe(path, "it is not in the archive's own list");
    }
  }

  void advance(long bytes) {
    cancel.check();
    progress.advanced(written.addAndGet(bytes), entries.totalBytes());
  }

  void checkCancelled() {
    cancel.check();
  }

  void finishLater(ForcePool.Task task) throws IOException {
    forces.submit(task);
  }

  void finished(WrittenFile file) {
    finished.put(file.path(), file);
  }

  StagingTree tree() {
    return tree;
  }

  ArchiveFailedException corrupt(String path, String why) {
    return EntryFailures.of(ErrorCode.ARCHIVE_CORRUPT, game, path, why);
  }

  ArchiveFailedException unsafe(String path, String why) {
    return EntryFailures.of(ErrorCode.ARCHIVE_UNSAFE, game, path, why);
  }

  LanspreadException failure(IOException failure, String path) {
    long missing = Math.max(0, entries.totalBytes() - written.get());
    return StorageFailures.toException(failure, game, staging.resolve(path), missing);
  }

  private void makeFolders() throws IOException {
    try (StagingTree.Cursor cursor = tree.cursor()) {
      for (String folder : entries.folders()) {
        cursor.createFolder(folder);
      }
    }
    List<String> folders = entries.folders();
    for (int i = folders.size() - 1; i >= 0; i--) {
      cancel.check();
      DurableFiles.forceDirectory(SafePath.resolve(staging, folders.get(i)));
    }
    DurableFiles.forceDirectory(staging);
  }
}
