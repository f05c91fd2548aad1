package dev.lanspread.internal.library;

import dev.lanspread.GameId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.StorageException;
import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.library.Warnings.Warning;
import dev.lanspread.internal.store.GameFolders;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.Sentinel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the library warns of: codes and texts. */
final class LibraryWarnings {

  private LibraryWarnings() {}

  static Warning folderUnavailable(Path games) {
    return new Warning(
        WarningCodes.GAMES_FOLDER_UNAVAILABLE,
        "the games folder " + games + " is not there or cannot be read",
        Map.of(Facts.PATH, games.toString()));
  }

  static Warning folderReadOnly(Path games) {
    return new Warning(
        WarningCodes.GAMES_FOLDER_READ_ONLY,
        "the games folder "
            + games
            + " is read-only: its games are shared, but none can be downloaded, installed or"
            + " removed",
        Map.of(Facts.PATH, games.toString()));
  }

  static Warning namesLimited(String encoding) {
    return new Warning(
        WarningCodes.FILE_NAMES_LIMITED,
        "this program was started in a locale whose file names are "
            + encoding
            + ": games with files of other names are not shared; start it in a UTF-8 locale, for"
            + " example with LC_ALL=C.UTF-8",
        Map.of(Facts.ACTUAL, encoding, Facts.EXPECTED, "UTF-8"));
  }

  static Warning unwatched(String reason) {
    return new Warning(
        WarningCodes.WATCH_UNAVAILABLE,
        "the games folder is polled, since file events are not available: " + reason,
        Map.of(Facts.REASON, reason));
  }

  /** Tells which folders with the names of games are no roots. */
  static List<Warning> unused(GameFolders folders) {
    List<Warning> found = new ArrayList<>();
    folders
        .ignored()
        .forEach(
            (id, path) ->
                found.add(
                    unused(
                        WarningCodes.DUPLICATE_GAME_FOLDER,
                        id,
                        path,
                        "another one has the same name but for its case")));
    folders
        .links()
        .forEach(
            (id, path) ->
                found.add(
                    unused(
                        WarningCodes.LINKED_GAME_FOLDER,
                        id,
                        path,
                        "it is a link, and links are not followed; move the folder itself here or"
                            + " choose the folder it is in as games folder")));
    return found;
  }

  static Warning sentinelIgnored(GameId id, Sentinel.Found found, String problem) {
    return about(id, WarningCodes.VERSION_FILE_INVALID, found.name(), "is ignored: " + problem);
  }

  static Warning localInTheWay(GameId id, String what) {
    return about(
        id,
        WarningCodes.LOCAL_IN_THE_WAY,
        GameRoot.LOCAL,
        "is " + what + ", not a folder, so the game is not installed and cannot be; move it away");
  }

  static Warning excluded(GameId id, Exclusion left) {
    return left.withholdsAll()
        ? new Warning(
            left.code(),
            "game "
                + id
                + (left.isUnfinished() ? " does not count as downloaded" : " is not shared")
                + " because of \""
                + printable(left.path())
                + "\": "
                + left.reason(),
            facts(id, left.path()))
        : about(id, left.code(), left.path(), "is not shared: " + left.reason());
  }

  /** Returns the refusal of an operation that would write beside a transfer. */
  static StorageException refused(GameId id, Exclusion unfinished) {
    return new StorageException(
        ErrorCode.GAME_IN_USE,
        "another program is still transferring \""
            + printable(unfinished.path())
            + "\" of game "
            + id
            + "; if none is, delete that file",
        Map.of(Facts.GAME, id.value(), Facts.PATH, unfinished.path()));
  }

  private static Warning unused(String code, GameId id, Path path, String why) {
    return new Warning(
        code,
        "game " + id + ": the folder " + path + " is not used; " + why,
        facts(id, path.toString()));
  }

  private static Map<String, String> facts(GameId id, String path) {
    return Map.of(Facts.GAME, id.value(), Facts.PATH, path);
  }

  private static Warning about(GameId id, String code, String path, String clause) {
    return new Warning(
        code, "game " + id + ": \"" + printable(path) + "\" " + clause, facts(id, path));
  }

  // A name on disk may hold line breaks or terminal sequences.
  private static String printable(String path) {
    return path.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "?");
  }
}
