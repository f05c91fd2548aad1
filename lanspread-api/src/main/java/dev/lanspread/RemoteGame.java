package dev.lanspread;

/**
 * One game that can be fetched from the connected peers: their libraries as one row.
 *
 * @param id the game, in the catalog's spelling
 * @param name the catalog's display name
 * @param peerCount how many peers count for it under the node's {@link VersionPolicy}
 * @param version the version a download would fetch
 * @param totalBytes size of the package in bytes, the version file included
 * @since 0.1
 */
public record RemoteGame(
    GameId id, String name, int peerCount, GameVersion version, long totalBytes) {}
