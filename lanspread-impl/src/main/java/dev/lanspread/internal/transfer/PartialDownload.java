package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.StorageException;
import dev.lanspread.error.TransferException;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.SafePath;
import dev.lanspread.internal.store.Sentinel;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
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
  private final PackageRecord record;
  private final DownloadJournal.Plan plan;
  private final GameManifest manifest;
  private final Set<Integer> dirty = new HashSet<>();
  private final Object flushing = new Object();
  private HaveMap have;
  private boolean journalBehind = true;
  private boolean forceFailed;

  private PartialDownload(
      StateDirectory state, GameRoot root, DownloadJournal.Plan plan, HaveMap have) {
    this.root = root;
    this.journal = new DownloadJournal(state, plan.manifest().game());
    this.record = new PackageRecord(state, plan.manifest().game());
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
      // Not committing any more: what is missing has to come first.
      DownloadJournal.Plan again =
          new DownloadJournal.Plan(manifest, before.get().obsolete(), false);
      PartialDownload partial = new PartialDownload(state, root, again, journal.readHave(manifest));
      partial.forgetWhatIsNotThere();
      return partial;
    }
    // Files of a version whose update never finished are still to be removed.
    Set<String> all = new LinkedHashSet<>(obsolete);
    before.ifPresent(plan -> all.addAll(plan.obsolete()));
    journal.delete();
    DurableFiles.deleteTree(root.partial());
    DownloadJournal.Plan plan = new DownloadJournal.Plan(manifest, List.copyOf(all), false);
    return new PartialDownload(state, root, plan, new HaveMap(manifest));
  }

  /** Returns how much of a list an earlier download left on disk; changes nothing. */
  static long bytesHere(StateDirectory state, GameRoot root, GameManifest manifest) {
    DownloadJournal journal = new DownloadJournal(state, manifest.game());
    return journal
        .readPlan()
        .filter(plan -> plan.manifest().equals(manifest))
        .map(plan -> new PartialDownload(state, root, plan, journal.readHave(manifest)))
        .map(partial -> partial.whatIsThere().bytes())
        .orElse(0L);
  }

  /**
   * Finishes what a crash interrupted after the last byte had come; else changes nothing.
   *
   * @throws IOException if the disk refuses, or somebody took a file away meanwhile: then a later
   *     download fetches what is missing
   */
  static void recover(StateDirectory state, GameRoot root, GameId game) throws IOException {
    Optional<DownloadJournal.Plan> plan = new DownloadJournal(state, game).readPlan();
    if (plan.isPresent() && plan.get().committing()) {
      new PartialDownload(state, root, plan.get(), new HaveMap(plan.get().manifest())).putInPlace();
    }
  }

  /** Returns the files of versions before that go once this one is complete. */
  List<String> obsolete() {
    return plan.obsolete();
  }

  synchronized HaveMap have() {
    return have.copy();
  }

  synchronized long haveBytes() {
    return have.bytes();
  }

  synchronized boolean isComplete(int file) {
    return have.isComplete(file);
  }

  /** Writes down what is going to be fetched; before the first byte. */
  void begin() throws IOException {
    root.create();
    RealFolders.requireReal(root.path());
    journal.writePlan(plan);
    DurableFiles.createDirectories(root.partial());
    RealFolders.requireReal(root.partial());
  }

  /** Opens a file for writing at any position; the caller closes it. */
  FileChannel channel(int file) throws IOException {
    Path path = partialPath(file);
    RealFolders.createParents(root.partial(), path);
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

  /** Takes back what was written of a part, because its source took it back. */
  synchronized void forget(Part part) {
    if (part instanceof Part.Chunk chunk) {
      have.forget(chunk.file(), chunk.offset(), chunk.offset() + chunk.length());
    } else if (part instanceof Part.Batch batch) {
      batch.files().forEach(have::forget);
    }
    journalBehind = true;
  }

  /**
   * Forces what was written, then records it. After a failed force nothing is recorded any more:
   * the data may be lost even if a second force succeeds.
   */
  void flush() throws IOException {
    synchronized (flushing) {
      HaveMap snapshot;
      List<Integer> toForce;
      synchronized (this) {
        if (!journalBehind || forceFailed) {
          return;
        }
        snapshot = have.copy();
        toForce = List.copyOf(dirty);
        dirty.clear();
        journalBehind = false;
      }
      force(toForce);
      try {
        journal.writeHave(snapshot);
      } catch (IOException e) {
        synchronized (this) {
          journalBehind = true;
        }
        throw e;
      }
    }
  }

  private void force(List<Integer> files) throws IOException {
    try {
      List<Path> paths = new ArrayList<>();
      for (int file : files) {
        paths.add(partialPath(file));
      }
      Forcing.force(manifest.game().key(), paths);
    } catch (IOException e) {
      synchronized (this) {
        forceFailed = true;
      }
      throw e;
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
    if (forceFailed) {
      throw new IOException("the disk did not take the data");
    }
    if (!have().isAllComplete()) {
      throw new IllegalStateException("commit before everything is there");
    }
    checkSizes();
    checkSentinel();
    journal.writePlan(new DownloadJournal.Plan(manifest, plan.obsolete(), true));
    putInPlace();
  }

  private void putInPlace() throws IOException {
    Placement placement = new Placement(root, manifest, plan.obsolete());
    placement.placeFiles();
    if (!placement.isComplete()) {
      throw new IOException("a file of the finished download went away");
    }
    record.write(manifest);
    placement.placeSentinel();
    DurableFiles.deleteTree(root.partial());
    journal.delete();
  }

  private void checkSizes() throws IOException {
    for (int file = 0; file < manifest.files().size(); file++) {
      FileEntry entry = manifest.files().get(file);
      if (!isThere(file, entry.size())) {
        forgetAndRecord(file);
        throw new TransferException(
            ErrorCode.VERIFICATION_FAILED,
            "a file does not have its listed size: " + entry.path(),
            Map.of(
                Facts.GAME, manifest.game().value(),
                Facts.PATH, entry.path(),
                Facts.EXPECTED, Long.toString(entry.size())));
      }
    }
  }

  private void forgetAndRecord(int file) throws IOException {
    synchronized (this) {
      have.forget(file);
      journalBehind = true;
    }
    flush();
  }

  private void checkSentinel() throws IOException {
    int index = manifest.sentinelIndex();
    byte[] content = Files.readAllBytes(partialPath(index));
    Optional<GameVersion> actual = Sentinel.parse(content);
    if (!actual.equals(Optional.of(manifest.version()))) {
      forgetAndRecord(index);
      throw new TransferException(
          ErrorCode.VERIFICATION_FAILED,
          "the version file that came is not of the agreed version",
          Map.of(
              Facts.GAME, manifest.game().value(),
              Facts.EXPECTED, manifest.version().value(),
              Facts.ACTUAL, actual.map(GameVersion::value).orElse("none")));
    }
  }

  private void forgetWhatIsNotThere() throws IOException {
    HaveMap checked = whatIsThere();
    for (int file = 0; file < manifest.files().size(); file++) {
      if (!have.isUntouched(file) && checked.isUntouched(file)) {
        DurableFiles.deleteTree(partialPath(file));
      }
    }
    have = checked;
  }

  private HaveMap whatIsThere() {
    HaveMap checked = have.copy();
    for (int file = 0; file < manifest.files().size(); file++) {
      if (!have.isUntouched(file) && !isThere(file, have.end(file))) {
        checked.forget(file);
      }
    }
    return checked;
  }

  /** Tells whether a regular file of at least a size, and not beyond its listed one, is there. */
  private boolean isThere(int file, long atLeast) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(
              partialPath(file), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          && attributes.size() >= atLeast
          && attributes.size() <= manifest.files().get(file).size();
    } catch (IOException e) {
      return false; // Gone or unreadable: fetched again.
    }
  }

  private Path partialPath(int file) throws IOException {
    return SafePath.resolve(root.partial(), manifest.files().get(file).path());
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
    return RecordFailedException.toException(cause, manifest.game(), root.path(), missing);
  }
}
