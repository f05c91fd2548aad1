package dev.lanspread;

import dev.lanspread.error.LanspreadException;
import dev.lanspread.spi.PeerNodeFactory;
import java.nio.file.Path;

/**
 * Stamps the player's name and language into an installed game, once after each install.
 *
 * <p>The first {@code account_name.txt}, the first {@code language.txt} and the first {@code
 * PersonaName} line of a {@code SmartSteamEmu.ini} below {@code local/} are written; everything
 * else in the ini stays byte for byte. A marker in the state directory records that it was tried,
 * so a later call changes nothing.
 *
 * <p>Works with a node ({@link PeerNode#launchSettings()}) or alone. Safe for use from any thread.
 *
 * @apiNote Not for implementation outside lanspread; methods may be added.
 * @since 0.1
 */
public interface LaunchSettings {

  /**
   * Returns launch settings for a launcher that hosts no node.
   *
   * @param gamesDirectory the folder that holds the game roots
   * @param stateDirectory where the markers are kept; created when first needed
   * @throws dev.lanspread.error.ProviderException if no implementation is on the class or module
   *     path
   */
  static LaunchSettings in(Path gamesDirectory, Path stateDirectory) {
    return PeerNodeFactory.load(LaunchSettings.class.getClassLoader())
        .launchSettings(gamesDirectory, stateDirectory);
  }

  /**
   * Prepares the game for play; blocks while the tree is searched.
   *
   * @throws LanspreadException {@code NOT_INSTALLED} if there is no {@code local/}; {@code
   *     OPERATION_IN_PROGRESS} while the node installs, updates or uninstalls the game; {@code
   *     INVALID_ARGUMENT} if a file's encoding cannot express the name (nothing is written then);
   *     {@code WRITE_FAILED} if a file cannot be replaced
   */
  LaunchResult apply(GameId game, PlayerProfile profile);
}
