package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.store.GameRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What one scan learned of one game root, kept until something there changes.
 *
 * @param id in the catalog's spelling
 * @param root where
 * @param stamp of the root folder
 * @param sentinel as read
 * @param installed whether {@code local/} is a folder
 * @param totalBytes size of the listed files; 0 without a sentinel
 * @param exclusions what is not listed; empty without a sentinel
 * @param settled false if something changed so recently that a change in the same tick of the file
 *     system's clock, or a copy in progress, could go unseen
 * @param scanned {@link System#nanoTime} at the start of the scan
 * @param cost nanoseconds that the scan took
 */
record GameFacts(
    GameId id,
    GameRoot root,
    FileStamp stamp,
    VersionFile sentinel,
    boolean installed,
    long totalBytes,
    List<Exclusion> exclusions,
    boolean settled,
    long scanned,
    long cost) {

  /** How long after its last change a root is taken for one that is still being written. */
  static final Duration SETTLING = Duration.ofSeconds(2);

  // A change deep inside leaves the stamps alone; this bounds how long its size goes unnoticed.
  private static final Duration TRUSTED = Duration.ofMinutes(5);

  /** Scans the root at {@code folder}; empty if it is not a folder. */
  static Optional<GameFacts> scan(GameId id, Path folder) {
    long start = System.nanoTime();
    GameRoot root = new GameRoot(folder);
    Optional<FileStamp> stamp = FileStamp.of(folder).filter(FileStamp::directory);
    if (stamp.isEmpty()) {
      return Optional.empty();
    }
    VersionFile sentinel = VersionFile.read(root);
    boolean installed = FileStamp.of(root.local()).filter(FileStamp::directory).isPresent();
    PackageFiles files = sentinel.version().isPresent() ? walk(root) : nothing();
    return Optional.of(
        new GameFacts(
            id,
            root,
            stamp.get(),
            sentinel,
            installed,
            files.totalBytes(),
            files.exclusions(),
            isSettled(stamp.get(), sentinel, files.newest()),
            start,
            System.nanoTime() - start));
  }

  /** Tells whether the stamps are unchanged and the scan is young enough to be relied on. */
  boolean isCurrent() {
    return settled && System.nanoTime() - scanned < TRUSTED.toNanos() && hasSameStamps();
  }

  /** Tells whether root folder and sentinel are as they were. */
  boolean hasSameStamps() {
    if (!FileStamp.of(root.path()).equals(Optional.of(stamp))) {
      return false;
    }
    // A sentinel cannot come without changing the folder.
    return sentinel.stamp() == null
        || FileStamp.of(root.sentinel()).equals(Optional.of(sentinel.stamp()));
  }

  /** Tells whether {@code other} is about the very same folder. */
  boolean isSameFolder(GameFacts other) {
    return root.equals(other.root) && Objects.equals(stamp.key(), other.stamp.key());
  }

  /**
   * Returns when, in {@link System#nanoTime}, an unsettled root is worth another look: soon, but
   * never so often that looking takes more than a twentieth of the time.
   */
  long nextLook() {
    return scanned + Math.max(TimeUnit.SECONDS.toNanos(1), 20 * cost);
  }

  /** Returns the version of the complete package that is here. */
  Optional<GameVersion> version() {
    return exclusions.stream().anyMatch(Exclusion::isUnfinished)
        ? Optional.empty()
        : sentinel.version();
  }

  /** Tells whether all of the package could be given to others. */
  boolean isOffered() {
    return version().isPresent() && exclusions.stream().noneMatch(Exclusion::withholdsAll);
  }

  private static PackageFiles walk(GameRoot root) {
    try {
      return PackageFiles.walk(root);
    } catch (IOException e) {
      return new PackageFiles(
          List.of(),
          List.of(new Exclusion(WarningCodes.UNREADABLE, "", "the folder cannot be read")),
          FileTime.fromMillis(0));
    }
  }

  private static PackageFiles nothing() {
    return new PackageFiles(List.of(), List.of(), FileTime.fromMillis(0));
  }

  private static boolean isSettled(FileStamp root, VersionFile sentinel, FileTime newest) {
    long now = System.currentTimeMillis();
    long window = SETTLING.toMillis();
    boolean sentinelRecent =
        sentinel.stamp() != null && FileStamp.isRecent(sentinel.stamp().modified(), now, window);
    return !sentinelRecent
        && !FileStamp.isRecent(root.modified(), now, window)
        && !FileStamp.isRecent(newest, now, window);
  }
}
