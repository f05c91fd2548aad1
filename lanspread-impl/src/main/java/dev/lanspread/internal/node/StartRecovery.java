package dev.lanspread.internal.node;

import dev.lanspread.GameId;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.stream.StreamInstaller;
import dev.lanspread.internal.transfer.Downloader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after every game that an earlier run may have left half done. */
record StartRecovery(
    StateDirectory state,
    LocalLibrary library,
    Installer installer,
    Downloader downloader,
    StreamInstaller streams,
    Consumer<PeerEvent> events) {

  private static final Logger log = LoggerFactory.getLogger(StartRecovery.class);

  /** Finishes or undoes what is left; a game that resists is told of and left alone. */
  void run(Catalog catalog) {
    for (CatalogGame game : catalog.games()) {
      Path journals = state.game(game.id());
      if (Files.isDirectory(journals)) {
        recover(game.id(), journals);
      }
    }
  }

  private void recover(GameId game, Path journals) {
    GameRoot root = library.root(game);
    try {
      DurableFiles.deleteTemporaries(journals);
      installer.recover(game, root);
      downloader.recover(game, root);
      streams.recover(game, root);
    } catch (LanspreadException | IOException e) {
      log.warn("game {}: cannot be recovered: {}", game, e.getMessage());
      events.accept(
          new PeerEvent.Warning(
              "RECOVERY_FAILED",
              "what an earlier run left of game " + game + " cannot be cleaned up",
              Map.of("game_id", game.value(), "reason", String.valueOf(e.getMessage()))));
    }
  }
}
