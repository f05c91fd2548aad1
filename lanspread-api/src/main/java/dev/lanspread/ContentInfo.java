package dev.lanspread;

import java.util.Optional;

/**
 * What a node knows of the content of one of its games.
 *
 * @param state how sure it is
 * @param root of the package as it is on disk; present exactly if {@link State#KNOWN}
 * @param percent how much of the package is hashed, 0 to 100
 * @since 0.1
 */
public record ContentInfo(State state, Optional<ContentRoot> root, int percent) {

  /** Nothing is known. */
  public static final ContentInfo UNKNOWN = new ContentInfo(State.UNKNOWN, Optional.empty(), 0);

  /** How far hashing is. */
  public enum State {
    /** Not hashed, changed since, or not here. */
    UNKNOWN,
    /** Its files are being read. */
    HASHING,
    /** Every file was read, and none has changed since by its size, time and identity. */
    KNOWN
  }
}
