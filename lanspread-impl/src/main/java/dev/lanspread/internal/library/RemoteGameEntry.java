package dev.lanspread.internal.library;

import dev.lanspread.Availability;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.protocol.GameSummary;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One game of another peer's library, validated and in the own catalog's spelling.
 *
 * @param state what the peer says of it
 * @param totalBytes what the peer says the package weighs; 0 unless downloaded
 */
public record RemoteGameEntry(GameState state, long totalBytes) {

  /** Tells whether the peer may be asked for the game's files. */
  public boolean isReady() {
    return state.availability() == Availability.READY && state.downloaded();
  }

  /**
   * Returns what a summary from the network says, or empty if the catalog does not have the game or
   * the summary contradicts itself.
   */
  static Optional<RemoteGameEntry> of(GameSummary summary, Catalog catalog) {
    Optional<CatalogGame> game = find(summary.id(), catalog);
    Optional<Availability> availability = availability(summary.availability());
    if (game.isEmpty() || availability.isEmpty()) {
      return Optional.empty();
    }
    String text = summary.version();
    Optional<GameVersion> version = text == null ? Optional.empty() : GameVersion.parse(text);
    boolean malformed = text != null && version.isEmpty();
    if (malformed || summary.totalBytes() < 0 || contradicts(summary, availability.get())) {
      return Optional.empty();
    }
    GameState state =
        GameState.builder(game.get().id(), availability.get())
            .name(game.get().name())
            .version(version)
            .downloaded(summary.downloaded(), summary.totalBytes())
            .installed(summary.installed(), Optional.empty())
            .build();
    return Optional.of(new RemoteGameEntry(state, summary.totalBytes()));
  }

  /** Returns the catalog's game for an id from the network, which may be anything, even absent. */
  static Optional<CatalogGame> find(@Nullable String id, Catalog catalog) {
    return id == null ? Optional.empty() : catalog.find(id);
  }

  private static boolean contradicts(GameSummary summary, Availability availability) {
    if (summary.downloaded() && summary.version() == null) {
      return true;
    }
    return switch (availability) {
      case READY -> !summary.downloaded();
      case LOCAL_ONLY -> summary.downloaded() || !summary.installed();
      case DOWNLOADING -> false;
    };
  }

  private static Optional<Availability> availability(@Nullable String label) {
    for (Availability value : Availability.values()) {
      if (value.label().equals(label)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
