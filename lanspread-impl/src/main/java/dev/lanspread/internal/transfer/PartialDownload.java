package dev.lanspread.internal.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PeerId;
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
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of an unfinished download: kept in {@code .lanspread.partial} of the game root, so that
 * nobody takes them for the game, and put in place with the sentinel last.
 *
 * <p>Order on disk: data, then the journal that says it is there, then the places, then the
 * sentinel. {@link #channel}, {@link #wrote} and {@link #haveBytes} are safe from any thread; the
 * rest belongs to one.
 */
final class PartialDownload {

  private static final int TOKEN_LENGTH = 32;

  private static final Logger log = LoggerFactory.getLogger(PartialDownload.class);

  private final GameRoot root;
  private final DownloadJournal journal;
  private final PackageRecord record;
  private final SetAside setAside;
  private final DownloadJournal.Plan plan;
  private final GameManifest manifest;
  private final Provenance provenance;

  /** Files that are in the game root already, just as an earlier download put them there. */
  private final BitSet inPlace = new BitSet();

  private final Set<Integer> dirty = new HashSet<>();
  private final Object flushing = new Object();
  private HaveMap have;
  private boolean journalBehind = true;
  private boolean forceFailed;

  private PartialDownload(
      StateDirectory state, GameRoot root, DownloadJournal.Plan plan, DownloadJournal.Have have) {
    this.root = root;
    this.journal = new DownloadJournal(state, plan.manifest().game());
    this.record = new PackageRecord(state, plan.manifest().game());
    this.setAside = new SetAside(state, root, plan.manifest().game());
    this.plan = plan;
    this.manifest = plan.manifest();
    this.have = have.have();
    this.provenance = have.provenance();
  }

  /**
   * Continues what an earlier download of the same list left in this game root, or starts anew.
   *
   * @param obsolete files of the version before that go once this one is complete
   */
  static PartialDownload open(
      StateDirectory state, GameRoot root, GameManifest manifest, List<String> obsolete)
      throws IOException {
    DownloadJournal journal = new DownloadJournal(state, manifest.game());
    Optional<DownloadJournal.Plan> before =
        journal.readPlan().filter(plan -> plan.tree().root().equals(root.name()));
    if (before.isPresent()
        && before.get().manifest().equals(manifest)
        && owns(before.get(), root)) {
      return continued(state, root, journal, before.get().obsolete());
    }
    // Files of a version whose update never finished are still to be removed.
    Set<String> all = new LinkedHashSet<>(obsolete);
    before.ifPresent(plan -> all.addAll(plan.obsolete()));
    SetAside setAside = new SetAside(state, root, manifest.game());
    if (before.isPresent() && owns(before.get(), root)) {
      setAside.put(before.get());
    }
    journal.delete();
    DurableFiles.deleteTree(root.partial());
    boolean broughtBack = setAside.bringBack(manifest);
    setAside.removeOld();
    if (broughtBack) {
      return continued(state, root, journal, all);
    }
    DownloadJournal.Plan plan =
        new DownloadJournal.Plan(manifest, newTree(root), List.copyOf(all), false);
    PartialDownload partial =
        new PartialDownload(
            state,
            root,
            plan,
            new DownloadJournal.Have(new HaveMap(manifest), new Provenance(manifest)));
    partial.takeWhatIsInPlace();
    return partial;
  }

  private static PartialDownload continued(
      StateDirectory state, GameRoot root, DownloadJournal journal, Collection<String> obsolete)
      throws IOException {
    DownloadJournal.Plan plan =
        journal.readPlan().orElseThrow(() -> new IOException("the journal went away"));
    // Not committing any more: what is missing has to come first.
    DownloadJournal.Plan again =
        new DownloadJournal.Plan(plan.manifest(), plan.tree(), List.copyOf(obsolete), false);
    PartialDownload partial = new PartialDownload(state, root, again, journal.readHave(again));
    partial.forgetWhatIsNotThere();
    partial.takeWhatIsInPlace();
    return partial;
  }

  /** Returns how much of a list earlier downloads left on disk; changes nothing. */
  static long bytesHere(StateDirectory state, GameRoot root, GameManifest manifest) {
    DownloadJournal journal = new DownloadJournal(state, manifest.game());
    Optional<DownloadJournal.Plan> before =
        journal
            .readPlan()
            .filter(plan -> plan.manifest().equals(manifest))
            .filter(plan -> plan.tree().root().equals(root.name()) && owns(plan, root));
    DownloadJournal.Plan plan =
        before.orElseGet(() -> new DownloadJournal.Plan(manifest, newTree(root), List.of(), false));
    PartialDownload partial = new PartialDownload(state, root, plan, journal.readHave(plan));
    partial.have = partial.whatIsThere();
    partial.takeWhatIsInPlace();
    return partial.haveBytes();
  }

  /**
   * Finishes what a crash interrupted after the last byte had come; else changes nothing. Does
   * nothing while the folder of the games is away.
   *
   * @throws IOException if the disk refuses, or somebody took a file away meanwhile: then a later
   *     download fetches what is missing
   */
  static void recover(StateDirectory state, GameRoot root, GameId game) throws IOException {
    Optional<DownloadJournal.Plan> plan =
        new DownloadJournal(state, game)
            .readPlan()
            .filter(DownloadJournal.Plan::committing)
            .filter(written -> written.tree().root().equals(root.name()));
    if (plan.isEmpty() || !Files.isDirectory(root.path())) {
      return;
    }
    HaveMap nothing = new HaveMap(plan.get().manifest());
    PartialDownload partial =
        new PartialDownload(
            state,
            root,
            plan.get(),
            new DownloadJournal.Have(nothing, new Provenance(plan.get().manifest())));
    if (owns(plan.get(), root)) {
      partial.putInPlace();
    } else if (partial.placement().isInPlace()) {
      partial.clean();
    }
  }

  /** Tells whether the partial tree is the one that the plan was written for. */
  private static boolean owns(DownloadJournal.Plan plan, GameRoot root) {
    return owns(plan, root.partial());
  }

  /** Tells whether a partial tree is the one that the plan was written for. */
  static boolean owns(DownloadJournal.Plan plan, Path tree) {
    try {
      Path token = tree.resolve(GameRoot.PARTIAL_TOKEN);
      return Files.isRegularFile(token, LinkOption.NOFOLLOW_LINKS)
          && Files.size(token) == TOKEN_LENGTH
          && Files.readString(token).equals(plan.tree().token());
    } catch (IOException e) {
      log.warn("game {}: {} cannot be read", plan.manifest().game(), tree);
      return false;
    }
  }

  private static DownloadJournal.Tree newTree(GameRoot root) {
    byte[] random = new byte[TOKEN_LENGTH / 2];
    new SecureRandom().nextBytes(random);
    return new DownloadJournal.Tree(root.name(), HexFormat.of().formatHex(random));
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
    journal.writePlan(plan);
    DurableFiles.createDirectories(root.partial());
    RealFolders.requireReal(root.partial());
    DurableFiles.replace(
        root.partial().resolve(GameRoot.PARTIAL_TOKEN), plan.tree().token().getBytes(US_ASCII));
  }

  /** Opens a file for writing at any position; the caller closes it. */
  FileChannel channel(int file) throws IOException {
    Path path = partialPath(file);
    RealFolders.createParents(root.partial(), path);
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Records that {@code [start, end)} of a file was written; an empty file by {@code 0, 0}. It is
   * loose until {@link #settle}.
   */
  synchronized void wrote(Giver giver, int file, long start, long end) {
    have.addWritten(file, start, end);
    provenance.wrote(giver, file, start, end);
    dirty.add(file);
    journalBehind = true;
  }

  /** The request for a part ended as it should: the files did not change meanwhile. */
  synchronized void settle(Giver giver, Part part) {
    provenance.settle(giver, part);
    journalBehind = true;
  }

  /** The source says that all its files are still those it gave. */
  synchronized void settle(Giver giver) {
    provenance.settle(giver);
    journalBehind = true;
  }

  /** Takes back what was written of a part, because its source took it back. */
  synchronized void forget(Part part) {
    have.forget(part);
    provenance.forget(part);
    journalBehind = true;
  }

  /** Returns the sources whose word is needed before the commit. */
  synchronized Set<PeerId> givers() {
    return provenance.peers();
  }

  /**
   * Holds what a source gave earlier against its files as they are now.
   *
   * @return what it gave of files that changed since: taken out, to be fetched again
   */
  synchronized List<Part.Chunk> reconcile(Giver now) {
    return takeOut(provenance.reconcile(now));
  }

  /** Takes out what a source that says nothing any more had not finished; returns it. */
  synchronized List<Part.Chunk> dropLoose(PeerId source) {
    return takeOut(provenance.dropLoose(source));
  }

  private List<Part.Chunk> takeOut(List<Part.Chunk> lost) {
    for (Part.Chunk chunk : lost) {
      have.forget(chunk);
    }
    journalBehind |= !lost.isEmpty();
    return lost;
  }

  /**
   * Forces what was written, then records it. After a failed force nothing is recorded any more:
   * the data may be lost even if a second force succeeds.
   */
  void flush() throws IOException {
    synchronized (flushing) {
      DownloadJournal.Have snapshot;
      List<Integer> toForce;
      synchronized (this) {
        if (!journalBehind || forceFailed) {
          return;
        }
        snapshot = new DownloadJournal.Have(have.copy(), provenance.copy());
        toForce = List.copyOf(dirty);
        dirty.clear();
        journalBehind = false;
      }
      force(toForce);
      try {
        journal.writeHave(plan, snapshot);
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
   * @param executable files that may be run, where the system knows that
   * @throws TransferException {@code VERIFICATION_FAILED} if the sentinel that came is not the
   *     agreed version's
   */
  void commit(BitSet executable) throws IOException {
    flush();
    if (forceFailed) {
      throw new IOException("the disk did not take the data");
    }
    if (!have().isAllComplete()) {
      throw new IllegalStateException("commit before everything is there");
    }
    checkSizes();
    checkSentinel();
    for (int file : executable.stream().toArray()) {
      tryToAllowToRun(file);
    }
    journal.writePlan(plan.committing(true));
    putInPlace();
  }

  /** A file system that refuses that bit costs nobody the game. */
  private void tryToAllowToRun(int file) {
    try {
      allowToRun(pathNow(file));
    } catch (IOException e) {
      log.warn(
          "game {}: {} cannot be made executable: {}",
          manifest.game(),
          manifest.files().get(file).path(),
          e.toString());
    }
  }

  /** Whoever may read it may run it, as is usual; nothing else of the mode changes. */
  private static void allowToRun(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      return; // A system without that bit.
    }
    Set<PosixFilePermission> permissions = EnumSet.copyOf(view.readAttributes().permissions());
    permissions.add(PosixFilePermission.OWNER_EXECUTE);
    if (permissions.contains(PosixFilePermission.GROUP_READ)) {
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
    }
    if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    }
    view.setPermissions(permissions);
  }

  private void putInPlace() throws IOException {
    Placement placement = placement();
    placement.placeFiles();
    if (!placement.isComplete()) {
      throw new IOException("a file of the finished download went away");
    }
    record.write(manifest, root, root.partial().resolve(GameRoot.SENTINEL));
    placement.placeSentinel();
    clean();
  }

  private void clean() throws IOException {
    DurableFiles.deleteTree(root.partial());
    journal.delete();
    setAside.removeAll();
  }

  private Placement placement() {
    return new Placement(root, manifest, plan.obsolete());
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
      provenance.forget(file);
      inPlace.clear(file);
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
        provenance.forget(file);
        DurableFiles.deleteTree(partialPath(file));
      }
    }
    have = checked;
  }

  /** What an earlier download put in place and nobody touched since need not come again. */
  private void takeWhatIsInPlace() {
    BitSet unchanged = record.unchanged(manifest, root).orElse(new BitSet());
    // The sentinel goes before the first byte comes.
    unchanged.clear(manifest.sentinelIndex());
    for (int file : unchanged.stream().toArray()) {
      if (have.isUntouched(file)) {
        have.setComplete(file);
        inPlace.set(file);
      }
    }
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
          Files.readAttributes(pathNow(file), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          && attributes.size() >= atLeast
          && attributes.size() <= manifest.files().get(file).size();
    } catch (IOException e) {
      return false; // Gone or unreadable: fetched again.
    }
  }

  private Path pathNow(int file) throws IOException {
    return inPlace.get(file)
        ? SafePath.resolve(root.path(), manifest.files().get(file).path())
        : partialPath(file);
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
