package dev.lanspread.internal.node;

import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.Facts;
import dev.lanspread.error.StorageException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.GamesFolder;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.stream.StreamInstaller;
import dev.lanspread.internal.transfer.Downloader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after every game that an earlier run may have left half done, also where its journals are
 * lost.
 */
record StartRecovery(
    StateDirectory state,
    GamesFolder games,
    LocalLibrary library,
    Installer installer,
    Downloader downloader,
    StreamInstaller streams,
    Consumer<PeerEvent> events) {

  private static final Logger log = LoggerFactory.getLogger(StartRecovery.class);

  /**
   * Finishes or undoes what is left; a game that resists is told of and keeps nobody else from
   * starting.
   *
   * @return whether there was anything
   */
  boolean run(Catalog catalog) {
    Map<GameId, GameRoot> roots = library.roots();
    boolean any = false;
    for (CatalogGame game : catalog.games()) {
      GameId id = game.id();
      GameRoot known = roots.get(id);
      boolean journals = Files.isDirectory(state.game(id));
      if (journals || (known != null && Installer.hasLeftovers(known))) {
        claimAndRecover(id, known == null ? library.root(id) : known, journals);
        any = true;
      }
    }
    return any;
  }

  // What another program is installing right now looks like what a crash left.
  private void claimAndRecover(GameId game, GameRoot root, boolean journals) {
    GamesFolder.Claim claim;
    try {
      claim = games.claim(game);
    } catch (StorageException e) {
      log.info("game {}: is left as it is: {}", game, e.getMessage());
      return;
    }
    try {
      recover(game, root, journals);
    } finally {
      claim.close();
    }
  }

  private void recover(GameId game, GameRoot root, boolean journals) {
    try {
      if (journals) {
        DurableFiles.deleteTemporaries(state.game(game));
      }
      installer.recover(game, root);
      downloader.recover(game, root);
      streams.recover(game, root);
    } catch (IOException | RuntimeException e) {
      log.warn("game {}: cannot be recovered: {}", game, e.toString());
      events.accept(
          new PeerEvent.Warning(
              WarningCodes.RECOVERY_FAILED,
              "what an earlier run left of game " + game + " cannot be cleaned up",
              Map.of(Facts.GAME, game.value(), Facts.REASON, String.valueOf(e.getMessage()))));
    }
  }
}
