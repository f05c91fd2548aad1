package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.UninstallPlan;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.RequestException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes and removes installed trees, each as a transaction: after a failure, a cancel or a crash
 * the old state or the new one is there, never something between.
 *
 * <p>Threading: safe for several games at once; one call per game at a time, which the caller sees
 * to. Calls block on the disk and the archive backend, on a thread that must not be interrupted.
 * Failures are {@link LanspreadException}s.
 */
public final class Installer {

  private final StateDirectory state;
  private final ArchiveOpener archives;
  private final Consumer<? super PeerEvent.Warning> warnings;
  private final Clock clock;

  /**
   * Creates an installer that keeps its records and journals in {@code state}.
   *
   * @param warnings told of what is passed over or left below a game root
   */
  public Installer(
      StateDirectory state, ArchiveOpener archives, Consumer<? super PeerEvent.Warning> warnings) {
    this(state, archives, warnings, Clock.system(ZoneId.systemDefault()));
  }

  Installer(
      StateDirectory state,
      ArchiveOpener archives,
      Consumer<? super PeerEvent.Warning> warnings,
      Clock clock) {
    this.state = state;
    this.archives = archives;
    this.warnings = warnings;
    this.clock = clock;
  }

  /**
   * Unpacks all root archives and puts the result in place as {@code local/}.
   *
   * @param version recorded as the installed version
   * @throws LanspreadException {@code ALREADY_INSTALLED}, {@code INSUFFICIENT_SPACE}, {@code
   *     WRITE_FAILED}, {@code ARCHIVE_*}, {@code PROVIDER_UNAVAILABLE} or {@code CANCELLED}; the
   *     previous state is there
   */
  public void install(
      GameId id,
      GameRoot root,
      GameVersion version,
      InstallMode mode,
      Cancellation cancel,
      InstallProgress progress) {
    guarded(
        id,
        root,
        () -> {
          prepare(id, root, mode);
          try (ArchiveContent content = ArchiveContent.open(id, root, archives, cancel)) {
            content.warn(progress);
            transact(id, root, version, content, cancel, progress);
          }
          return true;
        });
  }

  /**
   * Installs content that comes from elsewhere, by the same rules; the game root is created if it
   * is missing.
   *
   * @throws LanspreadException as {@link #install}, and whatever {@code content} throws
   */
  public void installFrom(
      InstallContent content,
      GameId id,
      GameRoot root,
      GameVersion version,
      InstallMode mode,
      Cancellation cancel,
      InstallProgress progress) {
    guarded(
        id,
        root,
        () -> {
          root.create();
          prepare(id, root, mode);
          transact(id, root, version, content, cancel, progress);
          return true;
        });
  }

  /**
   * Removes {@code local/}; files that install did not create, or that changed since, are moved to
   * {@code .lanspread.kept/<time>/}. Without a record of the install, that is every file.
   *
   * @return how many files were kept
   * @throws LanspreadException {@code NOT_INSTALLED}, {@code WRITE_FAILED} or {@code CANCELLED};
   *     the tree is as before
   */
  public int uninstall(GameId id, GameRoot root, Cancellation cancel) {
    return guarded(
        id,
        root,
        () -> {
          GamePlace place = new GamePlace(id, root, state);
          LocalNews news = new LocalNews(id, warnings);
          new Recovery(place, news).makeWay(clock);
          requireInstalled(place);
          return new UninstallTransaction(place, news).run(clock, cancel);
        });
  }

  /**
   * Tells what {@link #uninstall} would remove and keep; reads files whose time changed.
   *
   * @throws LanspreadException {@code NOT_INSTALLED} or {@code WRITE_FAILED}
   */
  public UninstallPlan planUninstall(GameId id, GameRoot root) {
    return guarded(
        id,
        root,
        () -> {
          GamePlace place = new GamePlace(id, root, state);
          requireInstalled(place);
          LocalTree tree = LocalTree.scan(place.local(), place.readRecord(), new Cancellation(id));
          return new UninstallPlan(id, tree.unchangedPaths(), tree.keptPaths());
        });
  }

  /**
   * Returns the version that was installed last by lanspread; empty if none was, or if it was
   * uninstalled since. Says nothing about whether {@code local/} is there.
   */
  public Optional<GameVersion> installedVersion(GameId id) {
    Path record = state.installRecord(id);
    try {
      return InstallRecord.readVersion(record);
    } catch (IOException e) {
      throw StorageFailures.unreadable(e, id, record);
    }
  }

  /** Tells what unpacking the root archives would take; reads their headers. */
  public PackageSummary inspect(GameId id, GameRoot root, Cancellation cancel) {
    return guarded(
        id,
        root,
        () -> {
          try (ArchiveContent content = ArchiveContent.open(id, root, archives, cancel)) {
            return content.summary();
          }
        });
  }

  /** Tells whether a root holds trees that only an interrupted operation leaves. */
  public static boolean hasLeftovers(GameRoot root) {
    return DurableFiles.isThere(root.backup())
        || DurableFiles.isThere(root.installing())
        || DurableFiles.isThere(root.removing());
  }

  /**
   * Finishes or undoes what a crash interrupted, with a journal or without; call it for each game
   * before anything else. Nothing happens while the root is not there.
   */
  public void recover(GameId id, GameRoot root) {
    guarded(
        id,
        root,
        () -> {
          new Recovery(new GamePlace(id, root, state), new LocalNews(id, warnings)).run(clock);
          return true;
        });
  }

  private void prepare(GameId id, GameRoot root, InstallMode mode) throws IOException {
    new Recovery(new GamePlace(id, root, state), new LocalNews(id, warnings)).makeWay(clock);
    if (!DurableFiles.isThere(root.local())) {
      return;
    }
    root.requireNoObstacle(id);
    if (mode == InstallMode.FRESH) {
      throw new RequestException(
          ErrorCode.ALREADY_INSTALLED,
          "game " + id + " is already installed",
          Map.of(Facts.GAME, id.value()));
    }
  }

  private void transact(
      GameId id,
      GameRoot root,
      GameVersion version,
      InstallContent content,
      Cancellation cancel,
      InstallProgress progress)
      throws IOException {
    new InstallTransaction(new GamePlace(id, root, state), new LocalNews(id, warnings), cancel)
        .run(version, content, archives.limits().maxEntries(), clock, progress);
  }

  private static void requireInstalled(GamePlace place) throws IOException {
    place.root().requireNoLink();
    place.root().requireNoObstacle(place.id());
    if (!DurableFiles.isRealDirectory(place.local())) {
      throw new RequestException(
          ErrorCode.NOT_INSTALLED,
          "game " + place.id() + " is not installed",
          Map.of(Facts.GAME, place.id().value()));
    }
  }

  private static <T> T guarded(GameId id, GameRoot root, DiskWork<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw StorageFailures.inFolder(e, id, root.path());
    }
  }

  @FunctionalInterface
  private interface DiskWork<T> {
    T run() throws IOException;
  }
}
