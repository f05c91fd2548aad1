package dev.lanspread.internal.protocol;

import dev.lanspread.PeerNode;
import java.util.OptionalInt;

/**
 * A range of protocol versions that a peer speaks.
 *
 * @param oldest the lowest version
 * @param newest the highest, at least {@code oldest}
 */
public record ProtocolVersions(int oldest, int newest) {

  /** What this peer speaks; the one place that says so. */
  public static final ProtocolVersions SPOKEN = new ProtocolVersions(1, PeerNode.PROTOCOL_VERSION);

  /** Checks the order. */
  public ProtocolVersions {
    Shape.within(newest, oldest, Integer.MAX_VALUE, "newest");
  }

  /** Tells whether a version is one of these. */
  public boolean include(int version) {
    return version >= oldest && version <= newest;
  }

  /** Returns the newest version that is in both ranges, if there is one. */
  public OptionalInt newestOfBoth(ProtocolVersions other) {
    int both = Math.min(newest, other.newest);
    return both >= Math.max(oldest, other.oldest) ? OptionalInt.of(both) : OptionalInt.empty();
  }

  @Override
  public String toString() {
    return oldest == newest ? Integer.toString(newest) : oldest + " to " + newest;
  }
}
