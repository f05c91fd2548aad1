package dev.lanspread.internal.transfer;

import dev.lanspread.Availability;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Declined;
import java.util.Optional;

/**
 * The one gate that every request passes: the game must be in the own catalog, complete, not being
 * changed by an operation and of the version asked for. Safe for use from any thread.
 */
public final class ServingGate {

  private final Catalog catalog;
  private final ServedLibrary library;

  /** Guards {@code library}, as far as {@code catalog} knows the games. */
  public ServingGate(Catalog catalog, ServedLibrary library) {
    this.catalog = catalog;
    this.library = library;
  }

  /** Returns the game that a request is about, as it is now. */
  public Optional<LocalGame> find(Message.Request request) {
    return catalog.find(request.game()).map(CatalogGame::id).flatMap(library::find);
  }

  /** Returns why a request must be declined, or empty if it may be served. */
  public Optional<Declined.Reason> refusal(Message.Request request) {
    if (catalog.find(request.game()).isEmpty()) {
      return Optional.of(Declined.Reason.NOT_IN_CATALOG);
    }
    Optional<LocalGame> game = find(request);
    if (game.isEmpty()) {
      return Optional.of(Declined.Reason.NOT_DOWNLOADED);
    }
    GameState state = game.get().state();
    if (state.availability() == Availability.DOWNLOADING) {
      return Optional.of(Declined.Reason.OPERATION_IN_PROGRESS);
    }
    if (!game.get().offered()) {
      return Optional.of(Declined.Reason.NOT_DOWNLOADED);
    }
    boolean sameVersion =
        state.version().map(GameVersion::value).equals(Optional.of(request.version()));
    return sameVersion ? Optional.empty() : Optional.of(Declined.Reason.OTHER_VERSION);
  }
}
