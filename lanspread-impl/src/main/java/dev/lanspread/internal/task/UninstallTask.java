package dev.lanspread.internal.task;

import dev.lanspread.GameId;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.UninstallPlan;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Removes {@code local/} and keeps the package. */
final class UninstallTask implements GameTask {

  private final LocalLibrary library;
  private final Installer installer;
  private final String backend;
  private final Consumer<PeerEvent> events;

  /**
   * Creates the task.
   *
   * @param backend id of the archive backend that is asked first
   */
  UninstallTask(
      LocalLibrary library, Installer installer, String backend, Consumer<PeerEvent> events) {
    this.library = library;
    this.installer = installer;
    this.backend = backend;
    this.events = events;
  }

  @Override
  public OperationKind kind() {
    return OperationKind.UNINSTALL;
  }

  @Override
  public Ready check(CatalogGame game) {
    requireInstalled(game.id());
    return new Removal(game.id());
  }

  /** Tells what would go and what would be set aside. */
  UninstallPlan files(GameId game) {
    requireInstalled(game);
    return installer.planUninstall(game, library.root(game));
  }

  private void requireInstalled(GameId id) {
    library.root(id).requireNoObstacle(id);
    if (!library.find(id).map(game -> game.state().installed()).orElse(false)) {
      throw Refusals.notInstalled(id);
    }
  }

  private final class Removal implements Ready, Stage {

    private final GameId game;

    private Removal(GameId game) {
      this.game = game;
    }

    @Override
    public Stage firstStage() {
      return this;
    }

    @Override
    public Done run(ActiveOperation operation) {
      events.accept(new PeerEvent.UninstallBegan(game));
      int kept = installer.uninstall(game, library.root(game), operation.cancellation());
      return new Done(new PeerEvent.UninstallFinished(game, kept));
    }

    @Override
    public PeerEvent failed(LanspreadException failure) {
      return new PeerEvent.UninstallFailed(game, failure);
    }

    @Override
    public OperationPlan plan(Cancellation cancel) {
      return new Costs(
          game,
          kind(),
          OptionalLong.of(0),
          OptionalLong.of(0),
          OptionalLong.of(0),
          FreeSpace.of(library.root(game)),
          OptionalLong.of(0),
          0,
          backend,
          "nothing is unpacked");
    }
  }
}
