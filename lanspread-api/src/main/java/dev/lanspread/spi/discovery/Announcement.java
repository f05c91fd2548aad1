package dev.lanspread.spi.discovery;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;

/**
 * What this peer tells the network about itself.
 *
 * @param peer this peer's id
 * @param listen the bound address; a wildcard IP means every interface
 * @param protocolVersion the wire protocol spoken
 * @param libraryRevision the current library revision
 * @since 0.1
 */
public record Announcement(
    PeerId peer, PeerAddress listen, int protocolVersion, long libraryRevision) {}
