package dev.lanspread.internal.node;

import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.VersionPolicy;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.OperationCancelledException;
import dev.lanspread.error.RequestException;
import dev.lanspread.error.TransferException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.TransferMode;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.install.InstallMode;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.OperationTable;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.stream.StreamInstaller;
import dev.lanspread.internal.transfer.Downloader;
import dev.lanspread.internal.transfer.SourcePool;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the long operations, at most one per game, and reports how they end.
 *
 * <p>What local knowledge settles is thrown before anything begins. A terminal event comes only
 * after the operation is cleared and the library refreshed, so that the next command may follow at
 * once.
 */
final class GameOperations {

  private static final Logger log = LoggerFactory.getLogger(GameOperations.class);

  private final Parts parts;

  /** What operations work with. */
  record Parts(
      Catalog catalog,
      VersionPolicy policy,
      OperationTable table,
      LocalLibrary library,
      SourcePool sources,
      Downloader downloader,
      StreamInstaller streams,
      Installer installer,
      Workers workers,
      Consumer<PeerEvent> events) {}

  /** The work of an operation; its events and failures are its own. */
  @FunctionalInterface
  private interface Work {
    void run(ActiveOperation operation);
  }

  GameOperations(Parts parts) {
    this.parts = parts;
  }

  Operation download(GameId id, DownloadOptions options) {
    CatalogGame game = known(id);
    requireIdle(game.id());
    Optional<Eligible> eligible = parts.sources().eligible(game.id());
    Optional<LocalGame> here = parts.library().find(game.id()).filter(g -> g.state().downloaded());
    if (here.isPresent() && isCurrent(here.get().state(), game, eligible)) {
      return start(game.id(), OperationKind.DOWNLOAD, op -> finishPresent(op, here.get(), options));
    }
    if (eligible.isEmpty()) {
      parts.events().accept(new PeerEvent.NoPeersHaveGame(game.id()));
      throw noPeers(game.id());
    }
    return start(game.id(), OperationKind.DOWNLOAD, op -> fetch(op, game, eligible.get(), options));
  }

  Operation streamInstall(GameId id) {
    CatalogGame game = known(id);
    requireIdle(game.id());
    try {
      requireStreamable(game.id());
    } catch (RequestException e) {
      parts.events().accept(new PeerEvent.DownloadFailed(game.id(), e));
      throw e;
    } catch (TransferException e) {
      parts.events().accept(new PeerEvent.NoPeersHaveGame(game.id()));
      throw e;
    }
    return start(game.id(), OperationKind.STREAM_INSTALL, op -> stream(op, game));
  }

  Operation install(GameId id) {
    CatalogGame game = known(id);
    requireIdle(game.id());
    GameState here =
        parts
            .library()
            .find(game.id())
            .map(LocalGame::state)
            .filter(GameState::downloaded)
            .orElseThrow(() -> refused(ErrorCode.NOT_DOWNLOADED, "is not downloaded", game.id()));
    GameVersion version = here.version().orElseThrow();
    InstallMode mode = InstallMode.FRESH;
    if (here.installed()) {
      Optional<GameVersion> installed = parts.installer().installedVersion(game.id());
      if (installed.isEmpty() || installed.get().equals(version)) {
        throw refused(ErrorCode.ALREADY_INSTALLED, "is already installed", game.id());
      }
      mode = InstallMode.UPDATE;
    }
    InstallMode chosen = mode;
    return start(game.id(), OperationKind.INSTALL, op -> unpack(op, version, chosen));
  }

  Operation uninstall(GameId id) {
    CatalogGame game = known(id);
    requireIdle(game.id());
    requireInstalled(game.id());
    return start(game.id(), OperationKind.UNINSTALL, this::remove);
  }

  void requireInstalled(GameId id) {
    boolean installed = parts.library().find(id).map(g -> g.state().installed()).orElse(false);
    if (!installed) {
      throw refused(ErrorCode.NOT_INSTALLED, "is not installed", id);
    }
  }

  /**
   * Throws what local knowledge has against a streamed install.
   *
   * @throws RequestException {@code ALREADY_INSTALLED}
   * @throws TransferException {@code NO_PEERS_HAVE_GAME}
   */
  void requireStreamable(GameId id) {
    if (DurableFiles.isThere(parts.library().root(id).local())) {
      throw refused(ErrorCode.ALREADY_INSTALLED, "is already installed", id);
    }
    if (parts.sources().eligible(id).isEmpty()) {
      throw noPeers(id);
    }
  }

  CatalogGame known(GameId id) {
    return parts
        .catalog()
        .find(id)
        .orElseThrow(() -> refused(ErrorCode.NOT_IN_CATALOG, "is not in the catalog", id));
  }

  private void requireIdle(GameId id) {
    if (parts.table().isBusy(id)) {
      throw OperationTable.inProgress(id);
    }
  }

  private boolean isCurrent(GameState here, CatalogGame game, Optional<Eligible> eligible) {
    GameVersion version = here.version().orElseThrow();
    if (parts.policy() == VersionPolicy.CATALOG) {
      return version.equals(game.version());
    }
    return eligible.isEmpty() || version.compareTo(eligible.get().version()) >= 0;
  }

  private Operation start(GameId id, OperationKind kind, Work work) {
    ActiveOperation operation = parts.table().begin(id, kind);
    parts.library().refresh(id);
    boolean started =
        parts.workers().start(kind.label() + "-" + id.key(), () -> work.run(operation));
    if (!started) {
      parts.table().clear(operation);
      throw new IllegalStateException("the node is closed");
    }
    return operation;
  }

  private void fetch(
      ActiveOperation operation, CatalogGame game, Eligible eligible, DownloadOptions options) {
    long began = System.nanoTime();
    GameRoot root = parts.library().root(game.id());
    long bytes;
    try {
      List<FileEntry> replaced = parts.library().files(game.id());
      bytes = parts.downloader().download(operation, game, eligible, root, replaced);
    } catch (OperationCancelledException e) {
      end(operation, e, new PeerEvent.DownloadCancelled(game.id()));
      return;
    } catch (LanspreadException e) {
      end(operation, e, new PeerEvent.DownloadFailed(game.id(), e));
      return;
    } catch (RuntimeException e) {
      LanspreadException defect = defect(operation, e);
      end(operation, defect, new PeerEvent.DownloadFailed(game.id(), defect));
      return;
    }
    downloaded(operation, eligible.version(), bytes, began, options);
  }

  /** The milestones come once nothing can fail any more, so that each stream has one outcome. */
  private void stream(ActiveOperation operation, CatalogGame game) {
    long began = System.nanoTime();
    GameId id = game.id();
    try {
      long bytes = parts.streams().install(operation, game, parts.library().root(id));
      Duration duration = Duration.ofNanos(System.nanoTime() - began);
      parts.events().accept(new PeerEvent.DownloadFinished(id, bytes, duration));
      parts.events().accept(new PeerEvent.InstallBegan(id));
      end(operation, null, new PeerEvent.InstallFinished(id));
    } catch (OperationCancelledException e) {
      end(operation, e, new PeerEvent.DownloadCancelled(id));
    } catch (LanspreadException e) {
      end(operation, e, new PeerEvent.DownloadFailed(id, e));
    } catch (RuntimeException e) {
      LanspreadException defect = defect(operation, e);
      end(operation, defect, new PeerEvent.DownloadFailed(id, defect));
    }
  }

  private void finishPresent(ActiveOperation operation, LocalGame here, DownloadOptions options) {
    long began = System.nanoTime();
    operation.meter().start(here.totalBytes(), here.totalBytes(), began);
    parts
        .events()
        .accept(
            new PeerEvent.DownloadBegan(
                operation.game(),
                TransferMode.FILES,
                OptionalLong.of(here.totalBytes()),
                here.totalBytes()));
    downloaded(operation, here.state().version().orElseThrow(), 0, began, options);
  }

  private void downloaded(
      ActiveOperation operation,
      GameVersion version,
      long bytes,
      long began,
      DownloadOptions options) {
    GameId id = operation.game();
    PeerEvent finished =
        new PeerEvent.DownloadFinished(id, bytes, Duration.ofNanos(System.nanoTime() - began));
    boolean installed =
        Files.isDirectory(parts.library().root(id).local(), LinkOption.NOFOLLOW_LINKS)
            && isInstalled(id, version);
    if (!options.install() || installed) {
      end(operation, null, finished);
      return;
    }
    parts.library().refresh(id);
    parts.events().accept(finished);
    unpack(operation, version, InstallMode.UPDATE);
  }

  private boolean isInstalled(GameId id, GameVersion version) {
    try {
      return parts.installer().installedVersion(id).map(version::equals).orElse(true);
    } catch (LanspreadException e) {
      log.warn("game {}: install record unreadable: {}", id, e.getMessage());
      return true;
    }
  }

  private void unpack(ActiveOperation operation, GameVersion version, InstallMode mode) {
    GameId id = operation.game();
    parts.events().accept(new PeerEvent.InstallBegan(id));
    try {
      UnpackProgress progress = new UnpackProgress(operation.meter());
      parts
          .installer()
          .install(id, parts.library().root(id), version, mode, operation.cancellation(), progress);
      end(operation, null, new PeerEvent.InstallFinished(id));
    } catch (LanspreadException e) {
      end(operation, e, new PeerEvent.InstallFailed(id, e));
    } catch (RuntimeException e) {
      LanspreadException defect = defect(operation, e);
      end(operation, defect, new PeerEvent.InstallFailed(id, defect));
    }
  }

  private void remove(ActiveOperation operation) {
    GameId id = operation.game();
    parts.events().accept(new PeerEvent.UninstallBegan(id));
    try {
      int kept =
          parts.installer().uninstall(id, parts.library().root(id), operation.cancellation());
      end(operation, null, new PeerEvent.UninstallFinished(id, kept));
    } catch (LanspreadException e) {
      end(operation, e, new PeerEvent.UninstallFailed(id, e));
    } catch (RuntimeException e) {
      LanspreadException defect = defect(operation, e);
      end(operation, defect, new PeerEvent.UninstallFailed(id, defect));
    }
  }

  private void end(
      ActiveOperation operation, @Nullable LanspreadException failure, PeerEvent terminal) {
    parts.table().clear(operation);
    parts.library().refresh(operation.game());
    if (failure != null) {
      log.info(
          "game {}: {} ended: {} {}",
          operation.game(),
          operation.kind().label(),
          failure.code(),
          failure.getMessage());
    }
    parts.events().accept(terminal);
    parts.table().complete(operation, failure);
  }

  static TransferException noPeers(GameId id) {
    return new TransferException(
        ErrorCode.NO_PEERS_HAVE_GAME,
        "no connected peer has game " + id,
        Map.of(Facts.GAME, id.value()));
  }

  private static LanspreadException defect(ActiveOperation operation, RuntimeException cause) {
    log.error("game {}: {} failed", operation.game(), operation.kind().label(), cause);
    return LanspreadException.internal("an internal error ended the operation", cause);
  }

  private static RequestException refused(ErrorCode code, String what, GameId id) {
    return new RequestException(code, "game " + id + " " + what, Map.of(Facts.GAME, id.value()));
  }
}
