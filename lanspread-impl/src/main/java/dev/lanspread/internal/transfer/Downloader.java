package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.StorageException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.TransferMode;
import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.SafePath;
import dev.lanspread.internal.store.Sentinel;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Downloads one package in stages: agree on the list, plan against what is on disk, fetch, commit.
 *
 * <p>Blocks the calling thread, which must never be interrupted. Safe for use by several downloads
 * at once.
 */
public final class Downloader {

  /** Games rarely unpack to more than this many times their size. */
  private static final int LARGEST_RATIO = 16;

  private final StateDirectory state;
  private final SourcePool sources;
  private final Workers workers;
  private final Consumer<PeerEvent> events;
  private final long chunkSize;

  /** Creates a downloader; {@code chunkSize} is in bytes. */
  public Downloader(
      StateDirectory state,
      SourcePool sources,
      Workers workers,
      Consumer<PeerEvent> events,
      long chunkSize) {
    this.state = state;
    this.sources = sources;
    this.workers = workers;
    this.events = events;
    this.chunkSize = chunkSize;
  }

  /**
   * Fetches the version that the eligible peers have and puts it in place.
   *
   * @param replaced the files that are there now; those of the old version that the new one does
   *     not have go once it is complete
   * @param unpackedBytes tells how much is to be unpacked afterwards, 0 for nothing; asked only
   *     where the disk might be too small for it, and may block
   * @return bytes that came in this operation
   * @throws LanspreadException with the code that fits; the root has no sentinel then, unless
   *     nothing was begun
   */
  public long download(
      ActiveOperation operation,
      CatalogGame game,
      Eligible eligible,
      GameRoot root,
      List<FileEntry> replaced,
      Supplier<OptionalLong> unpackedBytes) {
    try (ListRequests lists = listsOf(game, eligible)) {
      ManifestAgreement.Agreed agreed =
          new ManifestAgreement(lists).agree(game, eligible, operation.cancellation());
      events.accept(
          new PeerEvent.GotGameFiles(
              game.id(), eligible.version(), listed(agreed), sourcesOf(agreed)));
      return fetch(operation, lists, agreed, root, replaced, unpackedBytes);
    } catch (IOException e) {
      throw RecordFailedException.toException(e, game.id(), root.path(), 0);
    }
  }

  /**
   * Returns the files of a downloaded game that are missing or not as a download put them there;
   * none if it came from elsewhere. Looks at every file, but reads none.
   */
  public List<String> damaged(GameId game, GameVersion version, GameRoot root) {
    return new PackageRecord(state, game).damaged(version, root);
  }

  /**
   * Tells what a download of the version that the eligible peers have would still need; asks the
   * sources for their lists and changes nothing.
   *
   * @throws LanspreadException as {@link #download}, so far
   */
  public DownloadNeeds needs(
      CatalogGame game,
      Eligible eligible,
      GameRoot root,
      List<FileEntry> replaced,
      Cancellation cancel) {
    ManifestAgreement.Agreed agreed;
    try (ListRequests lists = listsOf(game, eligible)) {
      agreed = new ManifestAgreement(lists).agree(game, eligible, cancel);
    }
    GameManifest manifest = agreed.manifest();
    long missing = manifest.totalBytes() - PartialDownload.bytesHere(state, root, manifest);
    try {
      long freed = replacedBytes(root, manifest, obsolete(root, manifest, replaced));
      return new DownloadNeeds(missing, freed, agreed.holders().size());
    } catch (IOException e) {
      throw StorageFailures.unreadable(e, game.id(), root.path());
    }
  }

  private ListRequests listsOf(CatalogGame game, Eligible eligible) {
    return new ListRequests(sources, workers, game.id(), eligible.version().value());
  }

  /** Finishes what a crash interrupted after the last byte of a download had come. */
  public void recover(GameId game, GameRoot root) throws IOException {
    PartialDownload.recover(state, root, game);
  }

  private long fetch(
      ActiveOperation operation,
      ListRequests lists,
      ManifestAgreement.Agreed agreed,
      GameRoot root,
      List<FileEntry> replaced,
      Supplier<OptionalLong> unpackedBytes)
      throws IOException {
    GameManifest manifest = agreed.manifest();
    List<String> obsolete = obsolete(root, manifest, replaced);
    PartialDownload partial = open(root, manifest, obsolete);
    // Before anybody is told how much is here.
    agreed.holders().forEach(partial::reconcile);
    long total = manifest.totalBytes();
    long resumed = partial.haveBytes();
    SetAside setAside = new SetAside(state, root, manifest.game());
    tellSetAside(manifest.game(), setAside);
    long missing = total - resumed;
    long free = DurableFiles.freeBytes(root.path());
    if (free < missing && free + setAside.bytes() >= missing) {
      setAside.removeAll();
    }
    requireSpace(root, manifest, partial, unpackedBytes);
    operation.cancellation().check();
    partial.begin();
    Sentinel.remove(root);
    operation.meter().start(resumed, total, System.nanoTime());
    events.accept(
        new PeerEvent.DownloadBegan(
            manifest.game(), TransferMode.FILES, OptionalLong.of(total), resumed));
    PackageDownload stage =
        new PackageDownload(
            new PackageDownload.Setup(
                operation, agreed, partial, sources, lists, workers, events, chunkSize));
    long fetched;
    try {
      fetched = stage.run();
      partial.commit(agreed.executable());
    } catch (IOException e) {
      StorageException failure = partial.storageFailure(e);
      keep(partial, failure);
      throw failure;
    } catch (LanspreadException e) {
      keep(partial, e);
      throw e;
    }
    return fetched;
  }

  private void tellSetAside(GameId game, SetAside setAside) throws IOException {
    long bytes = setAside.bytes();
    if (bytes > 0) {
      events.accept(
          new PeerEvent.Warning(
              WarningCodes.PARTIAL_DOWNLOAD_KEPT,
              "the sources of game "
                  + game
                  + " have another list of files than before; "
                  + bytes
                  + " bytes that came earlier are kept for a week",
              Map.of(Facts.GAME, game.value(), Facts.ACTUAL, Long.toString(bytes))));
    }
  }

  /** Records what came, so that a later download continues there. */
  private PartialDownload open(GameRoot root, GameManifest manifest, List<String> obsolete) {
    try {
      return PartialDownload.open(state, root, manifest, obsolete);
    } catch (IOException e) {
      throw RecordFailedException.toException(
          e, manifest.game(), root.path(), manifest.totalBytes());
    }
  }

  private static void keep(PartialDownload partial, LanspreadException failure) {
    try {
      partial.flush();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Fails early where the disk is too small, for what is unpacked afterwards as far as known. */
  private static void requireSpace(
      GameRoot root,
      GameManifest manifest,
      PartialDownload partial,
      Supplier<OptionalLong> unpackedBytes)
      throws IOException {
    long free = DurableFiles.freeBytes(root.path());
    long needed = manifest.totalBytes() - partial.haveBytes();
    boolean mayBeShort = (free - needed) / LARGEST_RATIO < manifest.totalBytes();
    if (needed <= free && mayBeShort) {
      long freed = replacedBytes(root, manifest, partial.obsolete());
      needed = new DownloadNeeds(needed, freed, 0).peakBytes(unpackedBytes.get()).orElse(needed);
    }
    if (needed > free) {
      throw StorageFailures.insufficientSpace(manifest.game(), root.path(), needed, free);
    }
  }

  private List<String> obsolete(GameRoot root, GameManifest manifest, List<FileEntry> replaced)
      throws IOException {
    return new PackageRecord(state, manifest.game())
        .packageFiles(Sentinel.read(root), replaced.stream().map(FileEntry::path).toList());
  }

  /** Returns the size of the files in place that the finished download removes or replaces. */
  private static long replacedBytes(GameRoot root, GameManifest manifest, List<String> obsolete) {
    Set<String> paths = new HashSet<>(obsolete);
    manifest.files().forEach(file -> paths.add(file.path()));
    return paths.stream().mapToLong(path -> sizeInPlace(root, path)).sum();
  }

  private static long sizeInPlace(GameRoot root, String path) {
    try {
      BasicFileAttributes file =
          Files.readAttributes(
              SafePath.resolve(root.path(), path),
              BasicFileAttributes.class,
              LinkOption.NOFOLLOW_LINKS);
      return file.isRegularFile() ? file.size() : 0;
    } catch (IOException e) {
      return 0; // Not there, or not to be counted on.
    }
  }

  private static List<PeerEvent.ListedFile> listed(ManifestAgreement.Agreed agreed) {
    return agreed.manifest().files().stream()
        .map(file -> new PeerEvent.ListedFile(file.path(), file.size()))
        .toList();
  }

  private List<PeerEvent.Source> sourcesOf(ManifestAgreement.Agreed agreed) {
    return agreed.holders().stream()
        .flatMap(holder -> sources.peer(holder.peer()).stream())
        .map(peer -> new PeerEvent.Source(peer.id(), peer.address()))
        .toList();
  }
}
