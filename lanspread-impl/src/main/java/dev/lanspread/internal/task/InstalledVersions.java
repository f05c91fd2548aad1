package dev.lanspread.internal.task;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.install.Installer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which version of a game lanspread installed last, where that can be told. */
public final class InstalledVersions {

  private static final Logger log = LoggerFactory.getLogger(InstalledVersions.class);

  private final Installer installer;

  /** Asks {@code installer}. */
  public InstalledVersions(Installer installer) {
    this.installer = installer;
  }

  /** Returns the version; empty if it was not installed by lanspread or the record is damaged. */
  public Optional<GameVersion> of(GameId game) {
    try {
      return installer.installedVersion(game);
    } catch (LanspreadException e) {
      log.warn("game {}: install record unreadable: {}", game, e.getMessage());
      return Optional.empty();
    }
  }
}
