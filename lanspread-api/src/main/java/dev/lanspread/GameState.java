package dev.lanspread;

import java.util.Optional;

/**
 * One game of one peer's library at one moment.
 *
 * @param id the game, in the catalog's spelling
 * @param version the package version; for a game that is only installed the installed version;
 *     empty where it is not known
 * @param downloaded whether the package is complete
 * @param installed whether {@code local/} exists
 * @param availability what can be done with it now
 * @since 0.1
 */
public record GameState(
    GameId id,
    Optional<GameVersion> version,
    boolean downloaded,
    boolean installed,
    Availability availability) {}
