package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.StorageException;
import dev.lanspread.error.TransferException;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.Sentinel;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of an unfinished download: kept in {@code .lanspread.partial} of the game root, so that
 * nobody takes them for the game, and put in place with the sentinel last.
 *
 * <p>Order on disk: data, then the journal that says it is there, then the places, then the
 * sentinel. {@link #channel}, {@link #wrote} and {@link #haveBytes} are safe from any thread; the
 * rest belongs to one.
 */
final class PartialDownload {

  private final GameRoot root;
  private final DownloadJournal journal;
  private final DownloadJournal.Plan plan;
  private final GameManifest manifest;
  private final Set<Integer> dirty = new HashSet<>();
  private final Object flushing = new Object();
  private HaveMap have;
  private boolean journalBehind = true;

  private PartialDownload(
      GameRoot root, DownloadJournal journal, DownloadJournal.Plan plan, HaveMap have) {
    this.root = root;
    this.journal = journal;
    this.plan = plan;
    this.manifest = plan.manifest();
    this.have = have;
  }

  /**
   * Continues what an earlier download of the same list left, or starts anew.
   *
   * @param obsolete files of the version before that go once this one is complete
   */
  static PartialDownload open(
      StateDirectory state, GameRoot root, GameManifest manifest, List<String> obsolete)
      throws IOException {
    DownloadJournal journal = new DownloadJournal(state, manifest.game());
    Optional<DownloadJournal.Plan> before = journal.readPlan();
    if (before.isPresent() && before.get().manifest().equals(manifest)) {
      PartialDownload partial =
          new PartialDownload(root, journal, before.get(), journal.readHave(manifest));
      partial.forgetWhatIsNotThere();
      return partial;
    }
    // Files of a version whose update never finished are still to be removed.
    Set<String> all = new LinkedHashSet<>(obsolete);
    before.ifPresent(plan -> all.addAll(plan.obsolete()));
    journal.delete();
    DurableFiles.deleteTree(root.partial());
    DownloadJournal.Plan plan = new DownloadJournal.Plan(manifest, List.copyOf(all), false);
    return new PartialDownload(root, journal, plan, new HaveMap(manifest));
  }

  /** Finishes what a crash interrupted after the last byte had come; else changes nothing. */
  static void recover(StateDirectory state, GameRoot root, GameId game) throws IOException {
    DownloadJournal journal = new DownloadJournal(state, game);
    Optional<DownloadJournal.Plan> plan = journal.readPlan();
    if (plan.isPresent() && plan.get().committing()) {
      new PartialDownload(root, journal, plan.get(), new HaveMap(plan.get().manifest()))
          .putInPlace();
    }
  }

  synchronized HaveMap have() {
    return have.copy();
  }

  synchronized long haveBytes() {
    return have.bytes();
  }

  /** Writes down what is going to be fetched; before the first byte. */
  void begin() throws IOException {
    journal.writePlan(plan);
    DurableFiles.createDirectories(root.partial());
  }

  /** Opens a file for writing at any position; the caller closes it. */
  FileChannel channel(int file) throws IOException {
    Path path = partialPath(file);
    createParents(root.partial(), path);
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /** Records that {@code [start, end)} of a file was written; an empty file by {@code 0, 0}. */
  synchronized void wrote(int file, long start, long end) {
    if (manifest.files().get(file).size() == 0) {
      have.setComplete(file);
    } else {
      have.add(file, start, end);
    }
    dirty.add(file);
    journalBehind = true;
  }

  /** Forces what was written, then records it. */
  void flush() throws IOException {
    synchronized (flushing) {
      HaveMap snapshot;
      List<Integer> toForce;
      synchronized (this) {
        if (!journalBehind) {
          return;
        }
        snapshot = have.copy();
        toForce = List.copyOf(dirty);
        dirty.clear();
        journalBehind = false;
      }
      try {
        for (int file : toForce) {
          force(partialPath(file));
        }
        journal.writeHave(snapshot);
      } catch (IOException e) {
        synchronized (this) {
          journalBehind = true;
        }
        throw e;
      }
    }
  }

  /**
   * Puts the complete game in place, the sentinel last.
   *
   * @throws TransferException {@code VERIFICATION_FAILED} if the sentinel that came is not the
   *     agreed version's
   */
  void commit() throws IOException {
    flush();
    if (!have().isAllComplete()) {
      throw new IllegalStateException("commit before everything is there");
    }
    checkSizes();
    checkSentinel();
    journal.writePlan(new DownloadJournal.Plan(manifest, plan.obsolete(), true));
    putInPlace();
  }

  private void putInPlace() throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    for (int file = 0; file < manifest.files().size(); file++) {
      if (file != sentinelIndex()) {
        putInPlace(file, folders);
      }
    }
    removeObsolete(folders);
    folders.add(root.path());
    for (Path folder : folders) {
      DurableFiles.forceDirectory(folder);
    }
    Path sentinel = partialPath(sentinelIndex());
    if (DurableFiles.isThere(sentinel)) {
      DurableFiles.moveDurably(sentinel, root.sentinel());
    }
    DurableFiles.deleteTree(root.partial());
    journal.delete();
  }

  private void putInPlace(int file, Set<Path> folders) throws IOException {
    Path from = partialPath(file);
    Path to = root.path().resolve(manifest.files().get(file).path());
    if (!DurableFiles.isThere(from)) {
      return; // Moved before a crash.
    }
    Path folder = createParents(root.path(), to);
    if (Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(to.toString(), null, "a folder is in the way");
    }
    DurableFiles.moveAtomically(from, to);
    folders.add(folder);
  }

  private void removeObsolete(Set<Path> folders) throws IOException {
    Set<String> wanted = new HashSet<>();
    manifest.files().forEach(file -> wanted.add(file.path()));
    for (String path : plan.obsolete()) {
      Path file = root.path().resolve(path);
      if (!wanted.contains(path) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.delete(file);
        removeEmptyFolders(path);
        folders.removeIf(folder -> !DurableFiles.isThere(folder));
      }
    }
  }

  private void removeEmptyFolders(String file) throws IOException {
    for (int slash = file.lastIndexOf('/'); slash > 0; slash = file.lastIndexOf('/', slash - 1)) {
      Path folder = root.path().resolve(file.substring(0, slash));
      try (var children = Files.list(folder)) {
        if (children.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(folder);
    }
  }

  private void checkSizes() throws IOException {
    for (int file = 0; file < manifest.files().size(); file++) {
      FileEntry entry = manifest.files().get(file);
      long actual = Files.size(partialPath(file));
      if (actual != entry.size()) {
        throw new TransferException(
            ErrorCode.VERIFICATION_FAILED,
            "a file does not have its listed size: " + entry.path(),
            Map.of(
                "game", manifest.game().value(),
                "path", entry.path(),
                "expected", Long.toString(entry.size()),
                "actual", Long.toString(actual)));
      }
    }
  }

  private void checkSentinel() throws IOException {
    int index = sentinelIndex();
    byte[] content = Files.readAllBytes(partialPath(index));
    Optional<GameVersion> actual = Sentinel.parse(content);
    if (!actual.equals(Optional.of(manifest.version()))) {
      synchronized (this) {
        have.forget(index);
        journalBehind = true;
      }
      flush();
      throw new TransferException(
          ErrorCode.VERIFICATION_FAILED,
          "the version file that came is not of the agreed version",
          Map.of(
              "game", manifest.game().value(),
              "expected", manifest.version().value(),
              "actual", actual.map(GameVersion::value).orElse("none")));
    }
  }

  private void forgetWhatIsNotThere() {
    HaveMap checked = have.copy();
    for (int file = 0; file < manifest.files().size(); file++) {
      if (!have.isUntouched(file) && !isThere(file)) {
        checked.forget(file);
      }
    }
    have = checked;
  }

  private boolean isThere(int file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(
              partialPath(file), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() && attributes.size() >= have.end(file);
    } catch (IOException e) {
      return false; // Gone or unreadable: fetched again.
    }
  }

  private int sentinelIndex() {
    for (int file = 0; file < manifest.files().size(); file++) {
      if (manifest.files().get(file).path().equals(GameRoot.SENTINEL)) {
        return file;
      }
    }
    throw new IllegalStateException("a manifest always has its sentinel");
  }

  private Path partialPath(int file) {
    return root.partial().resolve(manifest.files().get(file).path());
  }

  /** Creates missing folders one by one, so that none is made through a link. */
  private static Path createParents(Path top, Path file) throws IOException {
    Path folder = top;
    Path below = top.relativize(file);
    for (int i = -1; i < below.getNameCount() - 1; i++) {
      folder = i < 0 ? top : folder.resolve(below.getName(i));
      if (!DurableFiles.isThere(folder)) {
        createFolder(folder);
      }
      if (!DurableFiles.isRealDirectory(folder)) {
        throw new FileAlreadyExistsException(folder.toString(), null, "not a folder");
      }
    }
    return folder;
  }

  private static void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      // Another worker was faster; the caller checks what is there.
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(false);
    }
  }

  /** Returns what is still missing of a part. */
  synchronized List<Part> missing(Part part) {
    if (part instanceof Part.Chunk chunk) {
      return have.missing(chunk.file(), chunk.offset(), chunk.offset() + chunk.length()).stream()
          .map(gap -> (Part) new Part.Chunk(chunk.file(), gap.start(), gap.length()))
          .toList();
    }
    List<Integer> files =
        ((Part.Batch) part).files().stream().filter(file -> !have.isComplete(file)).toList();
    long bytes = files.stream().mapToLong(file -> manifest.files().get(file).size()).sum();
    return files.isEmpty() ? List.of() : List.of(new Part.Batch(files, bytes));
  }

  /** Returns the failure to report for a disk that refuses. */
  StorageException storageFailure(IOException cause) {
    long missing = manifest.totalBytes() - haveBytes();
    return StorageFailures.toException(cause, manifest.game(), root.path(), missing);
  }
}
