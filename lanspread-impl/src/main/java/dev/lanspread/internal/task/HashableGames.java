package dev.lanspread.internal.task;

import dev.lanspread.Availability;
import dev.lanspread.GameId;
import dev.lanspread.GameState;
import dev.lanspread.GameVersion;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.internal.content.ContentHasher;
import dev.lanspread.internal.content.ContentStore;
import dev.lanspread.internal.content.PackageIdentity;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.LocalLibrary;
import java.util.List;
import java.util.Optional;

/** The packages of the local library as hashing sees them. Safe for use from any thread. */
public final class HashableGames implements ContentHasher.Library {

  private final LocalLibrary library;
  private final Catalog catalog;

  /** Looks at {@code library}. */
  public HashableGames(LocalLibrary library, Catalog catalog) {
    this.library = library;
    this.catalog = catalog;
  }

  /** Returns a downloaded package. */
  public Optional<ContentStore.Hashable> find(GameId game) {
    return library
        .find(game)
        .filter(found -> found.state().downloaded())
        .map(found -> new ContentStore.Hashable(game, identity(found), () -> library.files(game)));
  }

  @Override
  public List<ContentHasher.Candidate> candidates() {
    return library.snapshot().games().stream()
        .filter(state -> state.downloaded() && state.availability() == Availability.READY)
        .map(GameState::id)
        .flatMap(id -> find(id).stream())
        .map(found -> new ContentHasher.Candidate(found, hasCatalogRoot(found.game())))
        .toList();
  }

  private boolean hasCatalogRoot(GameId game) {
    return catalog.find(game).flatMap(CatalogGame::contentRoot).isPresent();
  }

  private static PackageIdentity identity(LocalGame game) {
    return new PackageIdentity(
        game.root().path(),
        game.state().version().map(GameVersion::value).orElse(""),
        game.totalBytes());
  }
}
