package dev.lanspread.internal.store;

import dev.lanspread.GameId;
import java.nio.file.Path;

/**
 * The folder for identity, journals, markers and caches, and who owns what in it.
 *
 * @param path absolute
 */
public record StateDirectory(Path path) {

  /** Returns the private key file (PKCS #8, owner only). */
  public Path identityKey() {
    return path.resolve("identity.key");
  }

  /** Returns the file whose lock says that a node uses this folder. */
  public Path lock() {
    return path.resolve("lock");
  }

  /** Returns the folder of one game's journals and markers. */
  public Path game(GameId id) {
    return path.resolve("games").resolve(id.key());
  }

  /** Returns the marker that launch settings were tried. */
  public Path launchMarker(GameId id) {
    return game(id).resolve("launch_settings_applied");
  }

  /** Returns the record of what install created. */
  public Path installRecord(GameId id) {
    return game(id).resolve("install.json");
  }

  /** Returns the record of an install that is not in place yet. */
  public Path nextInstallRecord(GameId id) {
    return game(id).resolve("install.next.json");
  }

  /** Returns the record of the install that an update has replaced, until its tree is gone. */
  public Path previousInstallRecord(GameId id) {
    return game(id).resolve("install.previous.json");
  }

  /** Returns the journal of a running install or uninstall. */
  public Path installJournal(GameId id) {
    return game(id).resolve("install.journal");
  }

  /** Returns the list of files that an unfinished download fetches. */
  public Path downloadPlan(GameId id) {
    return game(id).resolve("download.json");
  }

  /** Returns the list of files that the last finished download put in place. */
  public Path packageRecord(GameId id) {
    return game(id).resolve("package.json");
  }

  /** Returns the have-map of an unfinished download. */
  public Path downloadJournal(GameId id) {
    return game(id).resolve("download.journal");
  }

  /** Returns the plan of an unfinished download that gave way to one of another list. */
  public Path setAsidePlan(GameId id, String token) {
    return game(id).resolve("download." + token + ".json");
  }

  /** Returns the have-map of such a download. */
  public Path setAsideJournal(GameId id, String token) {
    return game(id).resolve("download." + token + ".journal");
  }

  /** Returns the note that a streamed install made the game root. */
  public Path streamedRoot(GameId id) {
    return game(id).resolve("streamed_root");
  }

  /** Returns the list of files whose content is hashed. */
  public Path contentList(GameId id) {
    return game(id).resolve("content.json");
  }

  /** Returns the leaves of the large ones among them. */
  public Path contentLeaves(GameId id) {
    return game(id).resolve("content.leaves");
  }
}
