package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.ArchiveFailedException;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import java.util.Map;

/** Failures that name one entry of an archive. */
final class EntryFailures {

  private static final int SHOWN_LENGTH = 120;

  private EntryFailures() {}

  static ArchiveFailedException of(ErrorCode code, GameId game, String path, String why) {
    String shown = shown(path);
    String verdict =
        code == ErrorCode.ARCHIVE_UNSAFE ? "must not be written" : "is damaged in its archive";
    return new ArchiveFailedException(
        code,
        "entry \"" + shown + "\" of game " + game + ' ' + verdict + ": " + why,
        Map.of(Facts.GAME, game.value(), Facts.ENTRY, shown, Facts.ACTUAL, why));
  }

  /** Returns a hostile name so that it can neither steer a terminal nor flood a log. */
  static String shown(String path) {
    StringBuilder shown = new StringBuilder();
    path.codePoints()
        .limit(SHOWN_LENGTH)
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    shown.append(String.format("\\u%04x", c));
                default -> shown.appendCodePoint(c);
              }
            });
    return path.codePointCount(0, path.length()) > SHOWN_LENGTH ? shown + "…" : shown.toString();
  }
}
