package dev.lanspread.internal.task;

import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.VersionPolicy;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.TransferException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.TransferMode;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.stream.StreamInstaller;
import dev.lanspread.internal.transfer.DownloadNeeds;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the package; where that was asked, installing it is the second stage. */
final class DownloadTask implements GameTask {

  private static final Logger log = LoggerFactory.getLogger(DownloadTask.class);

  private final Parts parts;
  private final DownloadOptions options;

  /**
   * What a download works with.
   *
   * @param backend id of the archive backend that is asked first
   */
  record Parts(
      VersionPolicy policy,
      LocalLibrary library,
      SourcePool sources,
      Downloader downloader,
      StreamInstaller streams,
      InstallTask install,
      InstalledVersions installedVersions,
      String backend,
      Consumer<PeerEvent> events) {}

  DownloadTask(Parts parts, DownloadOptions options) {
    this.parts = parts;
    this.options = options;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.DOWNLOAD;
  }

  @Override
  public Ready check(CatalogGame game) {
    Optional<Eligible> eligible = parts.sources().eligible(game.id());
    Optional<LocalGame> current =
        parts
            .library()
            .find(game.id())
            .filter(here -> here.state().downloaded())
            .filter(here -> isCurrent(here, game, eligible));
    if (current.isPresent()) {
      return new Present(game, current.get());
    }
    return new Fetching(game, eligible.orElseThrow(() -> Refusals.noPeers(game.id())));
  }

  @Override
  public Optional<PeerEvent> refusalEvent(CatalogGame game, LanspreadException refusal) {
    return refusal.code() == ErrorCode.NO_PEERS_HAVE_GAME
        ? Optional.of(new PeerEvent.NoPeersHaveGame(game.id()))
        : Optional.empty();
  }

  private boolean isCurrent(LocalGame here, CatalogGame game, Optional<Eligible> eligible) {
    GameVersion version = here.state().version().orElseThrow();
    if (parts.policy() == VersionPolicy.CATALOG) {
      return version.equals(game.version());
    }
    return eligible.isEmpty() || version.compareTo(eligible.get().version()) >= 0;
  }

  private static PeerEvent downloadFailed(GameId game, LanspreadException failure) {
    return failure.code() == ErrorCode.CANCELLED
        ? new PeerEvent.DownloadCancelled(game)
        : new PeerEvent.DownloadFailed(game, failure);
  }

  private Stage.Done downloaded(GameId id, GameVersion version, long bytes, long began) {
    Duration duration = Duration.ofNanos(System.nanoTime() - began);
    PeerEvent finished = new PeerEvent.DownloadFinished(id, bytes, duration);
    return new Stage.Done(
        finished,
        options.install() && !isInstalled(id, version)
            ? Optional.of(parts.install().update(id, version))
            : Optional.empty());
  }

  private boolean isInstalled(GameId id, GameVersion version) {
    return Files.isDirectory(parts.library().root(id).local(), LinkOption.NOFOLLOW_LINKS)
        && parts.installedVersions().of(id).map(version::equals).orElse(true);
  }

  /** The version that is wanted is here already. */
  private final class Present implements Ready, Stage {

    private final CatalogGame game;
    private final LocalGame here;

    private Present(CatalogGame game, LocalGame here) {
      this.game = game;
      this.here = here;
    }

    @Override
    public Stage firstStage() {
      return this;
    }

    @Override
    public Done run(ActiveOperation operation) {
      List<String> damaged = damaged();
      if (!damaged.isEmpty()) {
        log.info(
            "game {}: {} files are not as they were downloaded, {} among them",
            game.id(),
            damaged.size(),
            damaged.get(0));
        return fetchingAgain(damaged).run(operation);
      }
      long began = System.nanoTime();
      long bytes = here.totalBytes();
      operation.meter().start(bytes, bytes, began);
      parts
          .events()
          .accept(
              new PeerEvent.DownloadBegan(
                  operation.game(), TransferMode.FILES, OptionalLong.of(bytes), bytes));
      return downloaded(operation.game(), version(), 0, began);
    }

    private GameVersion version() {
      return here.state().version().orElseThrow();
    }

    private List<String> damaged() {
      return parts.downloader().damaged(game.id(), version(), here.root());
    }

    /** What is no longer as it was downloaded comes from the peers that have this version. */
    private Fetching fetchingAgain(List<String> damaged) {
      String first = damaged.get(0);
      Eligible sources =
          parts
              .sources()
              .eligible(game.id())
              .filter(eligible -> eligible.version().equals(version()))
              .orElseThrow(
                  () ->
                      new TransferException(
                          ErrorCode.SOURCES_LOST,
                          "files of game "
                              + game.id()
                              + " are damaged, "
                              + first
                              + " among them, and no connected peer has that version",
                          Map.of(Facts.GAME, game.id().value(), Facts.PATH, first)));
      return new Fetching(game, sources);
    }

    @Override
    public PeerEvent failed(LanspreadException failure) {
      return downloadFailed(here.state().id(), failure);
    }

    @Override
    public OperationPlan plan(Cancellation cancel) {
      GameId id = here.state().id();
      List<String> damaged = damaged();
      if (!damaged.isEmpty()) {
        return fetchingAgain(damaged).plan(cancel);
      }
      if (options.install() && !isInstalled(id, version())) {
        return parts.install().costs(id, cancel).of(kind());
      }
      OptionalLong nothing = OptionalLong.of(0);
      return new Costs(
          id,
          kind(),
          nothing,
          nothing,
          nothing,
          FreeSpace.of(here.root()),
          nothing,
          0,
          parts.backend(),
          "nothing is unpacked");
    }
  }

  /** The package, or what is missing of it, comes from peers. */
  private final class Fetching implements Ready, Stage {

    private final CatalogGame game;
    private final Eligible eligible;

    private Fetching(CatalogGame game, Eligible eligible) {
      this.game = game;
      this.eligible = eligible;
    }

    @Override
    public Stage firstStage() {
      return this;
    }

    @Override
    public Done run(ActiveOperation operation) {
      long began = System.nanoTime();
      parts.library().requireNoOtherTransfer(game.id());
      List<FileEntry> replaced = parts.library().files(game.id());
      long bytes =
          parts
              .downloader()
              .download(
                  operation,
                  game,
                  eligible,
                  parts.library().root(game.id()),
                  replaced,
                  () -> unpackedBytes(operation.cancellation()));
      return downloaded(game.id(), eligible.version(), bytes, began);
    }

    @Override
    public PeerEvent failed(LanspreadException failure) {
      return downloadFailed(game.id(), failure);
    }

    @Override
    public OperationPlan plan(Cancellation cancel) {
      parts.library().requireNoOtherTransfer(game.id());
      GameRoot root = parts.library().root(game.id());
      DownloadNeeds needs =
          parts.downloader().needs(game, eligible, root, parts.library().files(game.id()), cancel);
      OptionalLong unpacked = unpackedBytes(cancel);
      return new Costs(
          game.id(),
          kind(),
          OptionalLong.of(needs.missingBytes()),
          unpacked,
          needs.peakBytes(unpacked),
          FreeSpace.of(root),
          OptionalLong.empty(),
          needs.sources(),
          parts.backend(),
          "the selected backend; the archive is not here yet");
    }

    private OptionalLong unpackedBytes(Cancellation cancel) {
      return options.install() && !isInstalled(game.id(), eligible.version())
          ? parts.streams().unpackedBytes(game.id(), cancel)
          : OptionalLong.of(0);
    }
  }
}
