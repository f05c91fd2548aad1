package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.Facts;
import dev.lanspread.event.WarningCodes;
import java.util.Map;

/** What NTFS keeps beside a file's content, such as the mark of a download: never written. */
public final class AlternateStreams {

  private AlternateStreams() {}

  /** Warns where an archive holds any. */
  public static void warn(GameId game, String archive, int streams, InstallProgress told) {
    if (streams <= 0) {
      return;
    }
    told.warned(
        WarningCodes.ALTERNATE_STREAMS_LEFT_OUT,
        "archive \"%s\" of game %s holds %d alternate data streams of Windows, which are left out"
            .formatted(EntryFailures.shown(archive), game, streams),
        Map.of(
            Facts.GAME,
            game.value(),
            Facts.PATH,
            EntryFailures.shown(archive),
            Facts.ACTUAL,
            String.valueOf(streams)));
  }
}
