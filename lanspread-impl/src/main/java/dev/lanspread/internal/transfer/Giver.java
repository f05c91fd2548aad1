package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A source as it was when it listed its files: what it gives is of those very files. A source that
 * lists them anew is another giver; each object is one of its own.
 */
final class Giver {

  private final PeerId peer;
  private final @Nullable Stamps stamps;

  /**
   * @param stamps null if the source tells none
   */
  Giver(PeerId peer, @Nullable Stamps stamps) {
    this.peer = peer;
    this.stamps = stamps;
  }

  PeerId peer() {
    return peer;
  }

  @Nullable Stamps stamps() {
    return stamps;
  }

  long stamp(int file) {
    return stamps == null ? Stamps.UNTOLD : stamps.of(file);
  }

  /** Tells whether a file is still the one it was for an earlier giver, as far as both tell. */
  boolean hasSame(int file, Giver earlier) {
    long now = stamp(file);
    long before = earlier.stamp(file);
    boolean untold = now == Stamps.UNTOLD || before == Stamps.UNTOLD;
    return now != Stamps.GONE && (untold || now == before);
  }
}
