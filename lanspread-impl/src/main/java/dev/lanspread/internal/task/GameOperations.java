package dev.lanspread.internal.task;

import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.UninstallPlan;
import dev.lanspread.VersionPolicy;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.content.ContentStore;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.operation.OperationTable;
import dev.lanspread.internal.stream.StreamInstaller;
import dev.lanspread.internal.transfer.Downloader;
import dev.lanspread.internal.transfer.SourcePool;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What the host may ask of a game. Safe for use from any thread. */
public final class GameOperations {

  private final OperationTable table;
  private final OperationRunner runner;
  private final Planner planner;
  private final DownloadTask.Parts download;
  private final StreamInstallTask streamInstall;
  private final InstallTask install;
  private final UninstallTask uninstall;
  private final HashTask hash;

  /**
   * What operations work with.
   *
   * @param backend id of the archive backend that is asked first
   */
  public record Parts(
      Catalog catalog,
      VersionPolicy policy,
      OperationTable table,
      LocalLibrary library,
      SourcePool sources,
      Downloader downloader,
      StreamInstaller streams,
      Installer installer,
      ContentStore content,
      String backend,
      Workers workers,
      Consumer<PeerEvent> events) {}

  /** Creates the operations of one node. */
  public GameOperations(Parts parts) {
    LocalLibrary library = parts.library();
    Installer installer = parts.installer();
    String backend = parts.backend();
    Consumer<PeerEvent> events = parts.events();
    this.runner =
        new OperationRunner(parts.catalog(), parts.table(), library, parts.workers(), events);
    this.table = parts.table();
    this.planner = new Planner(parts.workers());
    this.install = new InstallTask(library, installer, backend, events);
    this.uninstall = new UninstallTask(library, installer, backend, events);
    this.hash = new HashTask(new HashableGames(library, parts.catalog()), parts.content(), events);
    this.streamInstall =
        new StreamInstallTask(library, parts.sources(), parts.streams(), backend, events);
    this.download =
        new DownloadTask.Parts(
            parts.policy(),
            library,
            parts.sources(),
            parts.downloader(),
            parts.streams(),
            install,
            new InstalledVersions(installer),
            backend,
            events);
  }

  /** Starts to download; see {@code PeerNode.download}. */
  public Operation download(GameId id, DownloadOptions options) {
    return runner.start(id, new DownloadTask(download, options));
  }

  /** Starts a streamed install; see {@code PeerNode.streamInstall}. */
  public Operation streamInstall(GameId id) {
    return runner.start(id, streamInstall);
  }

  /** Starts to install; see {@code PeerNode.install}. */
  public Operation install(GameId id) {
    return runner.start(id, install);
  }

  /** Starts to uninstall; see {@code PeerNode.uninstall}. */
  public Operation uninstall(GameId id) {
    return runner.start(id, uninstall);
  }

  /** Starts to hash; see {@code PeerNode.hash}. */
  public Operation hash(GameId id) {
    return runner.start(id, hash);
  }

  /** Works out what an operation would cost; see {@code PeerNode.plan}. Completes on any thread. */
  public CompletableFuture<OperationPlan> plan(GameId id, OperationKind kind) {
    return planner.plan(runner.check(id, task(kind)), new Cancellation(id));
  }

  /** Accepts nothing more, ends what is active and waits for operations at most {@code millis}. */
  public void close(long millis) throws InterruptedException {
    planner.close();
    table.close(millis);
  }

  /** Tells what an uninstall would remove and keep; see {@code PeerNode.planUninstall}. */
  public UninstallPlan planUninstall(GameId id) {
    return uninstall.files(requireKnown(id).id());
  }

  /** Returns a game of the catalog, in its spelling; throws {@code NOT_IN_CATALOG}. */
  public CatalogGame requireKnown(GameId id) {
    return runner.requireKnown(id);
  }

  private GameTask task(OperationKind kind) {
    return switch (kind) {
      case DOWNLOAD -> new DownloadTask(download, DownloadOptions.INSTALL);
      case STREAM_INSTALL -> streamInstall;
      case INSTALL -> install;
      case UNINSTALL -> uninstall;
      case HASH -> hash;
    };
  }
}
