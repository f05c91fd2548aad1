package dev.lanspread.spi.discovery;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import java.util.List;

/**
 * Another peer's announcement; a hint only.
 *
 * @param peer the id it claims
 * @param addresses where it says it listens, best first; never empty
 * @param protocolVersion the wire protocol it says it speaks
 * @param libraryRevision the library revision it claims
 * @since 0.1
 */
public record Sighting(
    PeerId peer, List<PeerAddress> addresses, int protocolVersion, long libraryRevision) {

  /** Copies the list. */
  public Sighting {
    addresses = List.copyOf(addresses);
  }
}
