package dev.lanspread.internal.stream;

import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.error.ArchiveFailedException;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.PeerException;
import dev.lanspread.error.ProviderException;
import dev.lanspread.error.TransferException;
import dev.lanspread.internal.protocol.StreamProblem;
import java.io.IOException;
import java.util.Map;

/** What a broken stream means to a player. */
final class StreamFailures {

  private StreamFailures() {}

  /** Tells whether another source may do better; the own disk and the own player are no source. */
  static boolean isTheSources(LanspreadException failure) {
    return failure instanceof TransferException
        || failure instanceof PeerException
        || failure instanceof ProviderException
        || failure instanceof ArchiveFailedException;
  }

  static LanspreadException toException(IOException failure, GameId game, PeerId source) {
    if (failure instanceof StreamFailedException told) {
      return told(told.problem(), game, source);
    }
    return lost(game, source, String.valueOf(failure.getMessage()), failure);
  }

  static TransferException lost(GameId game, PeerId source, String why, Exception cause) {
    return new TransferException(
        ErrorCode.SOURCES_LOST,
        "the stream of game " + game + " from peer " + source.shortForm() + " broke off: " + why,
        facts(game, source, why),
        cause);
  }

  private static LanspreadException told(StreamProblem problem, GameId game, PeerId source) {
    String subject = "an archive of game " + game + " at peer " + source.shortForm();
    Map<String, String> facts = facts(game, source, problem.name());
    return switch (problem) {
      case CORRUPT -> failed(ErrorCode.ARCHIVE_CORRUPT, subject + " is damaged", facts);
      case ENCRYPTED ->
          failed(ErrorCode.ARCHIVE_UNSUPPORTED, subject + " is protected by a password", facts);
      case MULTI_VOLUME ->
          failed(
              ErrorCode.ARCHIVE_UNSUPPORTED,
              subject + " is one of several volumes; multi-volume archives are not supported",
              facts);
      case NOT_RECOGNIZED ->
          failed(
              ErrorCode.ARCHIVE_UNSUPPORTED,
              subject + " is not a RAR archive that can be read there",
              facts);
      case DICTIONARY_TOO_LARGE ->
          failed(
              ErrorCode.ARCHIVE_UNSUPPORTED,
              subject + " needs a larger dictionary than is allowed there",
              facts);
      case UNSUPPORTED ->
          failed(
              ErrorCode.ARCHIVE_UNSUPPORTED,
              subject + " uses something that cannot be unpacked there",
              facts);
      case UNSAFE ->
          failed(
              ErrorCode.ARCHIVE_UNSAFE,
              subject + " has more entries or longer names than are allowed",
              facts);
      case PROVIDER_UNAVAILABLE ->
          new ProviderException(
              ErrorCode.PROVIDER_UNAVAILABLE,
              "peer " + source.shortForm() + " has no program to unpack game " + game,
              facts);
      case CHANGED, FAILED ->
          new TransferException(
              ErrorCode.SOURCES_LOST,
              "peer " + source.shortForm() + " cannot stream game " + game,
              facts);
    };
  }

  private static ArchiveFailedException failed(
      ErrorCode code, String message, Map<String, String> facts) {
    return new ArchiveFailedException(code, message, facts);
  }

  private static Map<String, String> facts(GameId game, PeerId source, String actual) {
    return Map.of(Facts.GAME, game.value(), Facts.PEER, source.value(), Facts.ACTUAL, actual);
  }
}
