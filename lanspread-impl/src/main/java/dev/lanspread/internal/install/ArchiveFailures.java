package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.ArchiveFailedException;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.OperationCancelledException;
import dev.lanspread.error.ProviderException;
import dev.lanspread.error.StorageException;
import dev.lanspread.internal.store.StorageFailures;
import dev.lanspread.spi.archive.ArchiveException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a backend's problem with one archive means to a player.
 *
 * @param game the game
 * @param fileName the archive
 * @param provider id of the backend
 */
record ArchiveFailures(GameId game, String fileName, String provider) {

  LanspreadException toException(ArchiveException problem) {
    return switch (problem.problem()) {
      case CORRUPT -> failed(ErrorCode.ARCHIVE_CORRUPT, "is damaged", problem);
      case STALLED -> failed(ErrorCode.ARCHIVE_CORRUPT, "stopped yielding data", problem);
      case ENCRYPTED ->
          failed(ErrorCode.ARCHIVE_UNSUPPORTED, "is protected by a password", problem);
      case MULTI_VOLUME ->
          failed(
              ErrorCode.ARCHIVE_UNSUPPORTED,
              "is one of several volumes; multi-volume archives are not supported",
              problem);
      case UNSUPPORTED ->
          failed(ErrorCode.ARCHIVE_UNSUPPORTED, "uses something that cannot be unpacked", problem);
      case DICTIONARY_TOO_LARGE ->
          failed(
              ErrorCode.ARCHIVE_UNSUPPORTED, "needs a larger dictionary than is allowed", problem);
      case NOT_RECOGNIZED -> failed(ErrorCode.ARCHIVE_UNSUPPORTED, "is not a RAR archive", problem);
      case TOO_MANY_ENTRIES ->
          failed(ErrorCode.ARCHIVE_UNSAFE, "has more entries than are allowed", problem);
      case PROVIDER_UNAVAILABLE ->
          new ProviderException(
              ErrorCode.PROVIDER_UNAVAILABLE,
              "archive backend " + provider + " is not available: " + problem.getMessage(),
              facts(problem),
              problem);
      case CANCELLED -> new OperationCancelledException(game.value());
      case SINK_FAILED -> fromSink(problem);
      case IO_FAILED ->
          new StorageException(
              ErrorCode.WRITE_FAILED,
              subject() + " could not be read from disk: " + problem.getMessage(),
              facts(problem),
              problem);
    };
  }

  /** Returns the failure for an exception that a backend must not throw. */
  LanspreadException defect(RuntimeException defect) {
    return LanspreadException.internal(
        "archive backend " + provider + " failed on " + subject() + ": " + defect, defect);
  }

  private LanspreadException fromSink(ArchiveException problem) {
    if (problem.getCause() instanceof LanspreadException cause) {
      return cause;
    }
    if (problem.getCause() instanceof IOException cause) {
      return StorageFailures.toException(cause, game, Path.of(fileName), 0);
    }
    return LanspreadException.internal("writing the content of " + subject() + " failed", problem);
  }

  private ArchiveFailedException failed(ErrorCode code, String what, ArchiveException problem) {
    return new ArchiveFailedException(
        code, subject() + " " + what + ": " + problem.getMessage(), facts(problem), problem);
  }

  private Map<String, String> facts(ArchiveException problem) {
    return Map.of(
        Facts.GAME,
        game.value(),
        Facts.PATH,
        fileName,
        Facts.PROVIDER,
        provider,
        Facts.PROBLEM,
        problem.problem().name());
  }

  private String subject() {
    return "archive \"" + fileName + "\" of game " + game;
  }
}
