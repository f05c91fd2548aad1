package dev.lanspread.internal.task;

import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.install.InstallMode;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.install.PackageSummary;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Unpacks the package that is here into {@code local/}. */
final class InstallTask implements GameTask {

  private final LocalLibrary library;
  private final Installer installer;
  private final String backend;
  private final Consumer<PeerEvent> events;

  /**
   * Creates the task.
   *
   * @param backend id of the archive backend that is asked first
   */
  InstallTask(
      LocalLibrary library, Installer installer, String backend, Consumer<PeerEvent> events) {
    this.library = library;
    this.installer = installer;
    this.backend = backend;
    this.events = events;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.INSTALL;
  }

  @Override
  public Ready check(CatalogGame game) {
    GameState here =
        library
            .find(game.id())
            .map(LocalGame::state)
            .filter(GameState::downloaded)
            .orElseThrow(() -> Refusals.notDownloaded(game.id()));
    library.root(game.id()).requireNoObstacle(game.id());
    GameVersion version = here.version().orElseThrow();
    if (!here.installed()) {
      return new Unpacking(game.id(), version, InstallMode.FRESH);
    }
    Optional<GameVersion> installed = installer.installedVersion(game.id());
    if (installed.isEmpty() || installed.get().equals(version)) {
      throw Refusals.alreadyInstalled(game.id());
    }
    return new Unpacking(game.id(), version, InstallMode.UPDATE);
  }

  /** Returns the stage that installs a version that is here, over the installed one if need be. */
  Stage update(GameId game, GameVersion version) {
    return new Unpacking(game, version, InstallMode.UPDATE);
  }

  /** Works out what installing the package that is here would cost; reads archive headers. */
  Costs costs(GameId game, Cancellation cancel) {
    GameRoot root = library.root(game);
    PackageSummary summary = installer.inspect(game, root, cancel);
    boolean archives = summary.archives() > 0;
    return new Costs(
        game,
        kind(),
        OptionalLong.of(0),
        OptionalLong.of(summary.unpackedBytes()),
        OptionalLong.of(summary.unpackedBytes()),
        FreeSpace.of(root),
        summary.dictionaryBytes(),
        0,
        archives ? summary.backend() : backend,
        archives ? "the first backend that reads it" : "there is no archive");
  }

  private final class Unpacking implements Ready, Stage {

    private final GameId game;
    private final GameVersion version;
    private final InstallMode mode;

    private Unpacking(GameId game, GameVersion version, InstallMode mode) {
      this.game = game;
      this.version = version;
      this.mode = mode;
    }

    @Override
    public Stage firstStage() {
      return this;
    }

    @Override
    public Done run(ActiveOperation operation) {
      events.accept(new PeerEvent.InstallBegan(game));
      installer.install(
          game,
          library.root(game),
          version,
          mode,
          operation.cancellation(),
          new UnpackProgress(operation.meter()));
      return new Done(new PeerEvent.InstallFinished(game));
    }

    @Override
    public PeerEvent failed(LanspreadException failure) {
      return new PeerEvent.InstallFailed(game, failure);
    }

    @Override
    public OperationPlan plan(Cancellation cancel) {
      return costs(game, cancel);
    }
  }
}
