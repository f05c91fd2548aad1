package dev.lanspread.internal.task;

import dev.lanspread.GameId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.RequestException;
import dev.lanspread.error.TransferException;
import java.util.Map;

/** What local knowledge can have against an operation. */
final class Refusals {

  private Refusals() {}

  static RequestException notInCatalog(GameId id) {
    return refused(ErrorCode.NOT_IN_CATALOG, "is not in the catalog", id);
  }

  static RequestException notDownloaded(GameId id) {
    return refused(ErrorCode.NOT_DOWNLOADED, "is not downloaded", id);
  }

  static RequestException alreadyInstalled(GameId id) {
    return refused(ErrorCode.ALREADY_INSTALLED, "is already installed", id);
  }

  static RequestException notInstalled(GameId id) {
    return refused(ErrorCode.NOT_INSTALLED, "is not installed", id);
  }

  static TransferException noPeers(GameId id) {
    return new TransferException(
        ErrorCode.NO_PEERS_HAVE_GAME,
        "no connected peer has game " + id,
        Map.of(Facts.GAME, id.value()));
  }

  private static RequestException refused(ErrorCode code, String what, GameId id) {
    return new RequestException(code, "game " + id + " " + what, Map.of(Facts.GAME, id.value()));
  }
}
