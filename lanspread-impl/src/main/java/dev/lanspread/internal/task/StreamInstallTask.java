package dev.lanspread.internal.task;

import dev.lanspread.GameId;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.stream.StreamInstaller;
import dev.lanspread.internal.transfer.SourcePool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Installs from a peer's archives without storing them. */
final class StreamInstallTask implements GameTask {

  private final LocalLibrary library;
  private final SourcePool sources;
  private final StreamInstaller streams;
  private final String backend;
  private final Consumer<PeerEvent> events;

  /**
   * Creates the task.
   *
   * @param backend id of the archive backend that is asked first
   */
  StreamInstallTask(
      LocalLibrary library,
      SourcePool sources,
      StreamInstaller streams,
      String backend,
      Consumer<PeerEvent> events) {
    this.library = library;
    this.sources = sources;
    this.streams = streams;
    this.backend = backend;
    this.events = events;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.STREAM_INSTALL;
  }

  @Override
  public Ready check(CatalogGame game) {
    library.root(game.id()).requireNoObstacle(game.id());
    if (DurableFiles.isThere(library.root(game.id()).local())) {
      throw Refusals.alreadyInstalled(game.id());
    }
    if (sources.eligible(game.id()).isEmpty()) {
      throw Refusals.noPeers(game.id());
    }
    return new Streaming(game);
  }

  @Override
  public Optional<PeerEvent> refusalEvent(CatalogGame game, LanspreadException refusal) {
    return switch (refusal.code()) {
      case NO_PEERS_HAVE_GAME -> Optional.of(new PeerEvent.NoPeersHaveGame(game.id()));
      case ALREADY_INSTALLED -> Optional.of(new PeerEvent.DownloadFailed(game.id(), refusal));
      default -> Optional.empty();
    };
  }

  private final class Streaming implements Ready, Stage {

    private final CatalogGame game;

    private Streaming(CatalogGame game) {
      this.game = game;
    }

    @Override
    public Stage firstStage() {
      return this;
    }

    /** The milestones come once nothing can fail any more, so that each stream has one outcome. */
    @Override
    public Done run(ActiveOperation operation) {
      long began = System.nanoTime();
      GameId id = game.id();
      long bytes = streams.install(operation, game, library.root(id));
      Duration duration = Duration.ofNanos(System.nanoTime() - began);
      events.accept(new PeerEvent.DownloadFinished(id, bytes, duration));
      events.accept(new PeerEvent.InstallBegan(id));
      return new Done(new PeerEvent.InstallFinished(id));
    }

    @Override
    public PeerEvent failed(LanspreadException failure) {
      return failure.code() == ErrorCode.CANCELLED
          ? new PeerEvent.DownloadCancelled(game.id())
          : new PeerEvent.DownloadFailed(game.id(), failure);
    }

    @Override
    public OperationPlan plan(Cancellation cancel) {
      OptionalLong bytes = streams.unpackedBytes(game.id(), cancel);
      int eligible = sources.eligible(game.id()).map(Eligible::peers).map(List::size).orElse(0);
      return new Costs(
          game.id(),
          kind(),
          bytes,
          bytes,
          bytes,
          FreeSpace.of(library.root(game.id())),
          OptionalLong.empty(),
          eligible,
          backend,
          "the source unpacks, with a backend of its own");
    }
  }
}
