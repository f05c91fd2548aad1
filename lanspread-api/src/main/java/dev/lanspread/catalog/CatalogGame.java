package dev.lanspread.catalog;

import dev.lanspread.ContentRoot;
import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.RequestException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One game that the receiver knows.
 *
 * @param id the game; this spelling is the one shown everywhere
 * @param name display name, not blank
 * @param version the version that peers are expected to have
 * @param manifest the {@linkplain ContentRoot content root}, {@code sha256:} and 64 lower-case hex
 *     digits; empty where the catalog gives none
 * @since 0.1
 */
public record CatalogGame(GameId id, String name, GameVersion version, Optional<String> manifest) {

  private static final Pattern ROOT = Pattern.compile("sha256:[0-9a-f]{64}");

  /**
   * Checks name and manifest root.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if one is malformed
   */
  public CatalogGame {
    if (name.isBlank()) {
      throw RequestException.invalid("name of game " + id, name, "some text");
    }
    if (manifest.isPresent() && !ROOT.matcher(manifest.get()).matches()) {
      throw RequestException.invalid(
          "manifest of game " + id, manifest.get(), "sha256: and 64 hex digits");
    }
  }

  /** Returns a game without a manifest root. */
  public static CatalogGame of(String id, String name, String version) {
    return new CatalogGame(GameId.of(id), name, GameVersion.of(version), Optional.empty());
  }

  /** Returns what the package has to consist of; empty where the catalog does not say. */
  public Optional<ContentRoot> contentRoot() {
    return manifest.map(ContentRoot::of);
  }
}
