package dev.lanspread.error;

/**
 * The stable name of a failure; the same in the API, in events and on the command line.
 *
 * @since 0.1
 */
public enum ErrorCode {
  /** The catalog does not have the game. */
  NOT_IN_CATALOG(false),
  /** No connected peer may be a source of the game. */
  NO_PEERS_HAVE_GAME(true),
  /** The game already has an active operation. */
  OPERATION_IN_PROGRESS(true),
  /** The address leads to this peer itself. */
  SELF_CONNECT(false),
  /** Nobody answers at the address. */
  UNREACHABLE(true),
  /** The other side does not speak this protocol or version. */
  PROTOCOL_MISMATCH(false),
  /** The other side did not prove the expected identity. */
  IDENTITY_MISMATCH(false),
  /** The sources disagree on what the game consists of. */
  AMBIGUOUS_METADATA(true),
  /** The disk has too little room. */
  INSUFFICIENT_SPACE(true),
  /** The disk refused a write, or the games folder is read-only. */
  WRITE_FAILED(true),
  /** The games folder is away, such as that on a drive that is not connected. */
  GAMES_FOLDER_UNAVAILABLE(true),
  /** Another program is changing the game's folder. */
  GAME_IN_USE(true),
  /** No source is left for some part. */
  SOURCES_LOST(true),
  /** Content or manifest does not match what was promised, or cannot be checked. */
  VERIFICATION_FAILED(true),
  /** The game is already installed. */
  ALREADY_INSTALLED(false),
  /** The game is not installed. */
  NOT_INSTALLED(false),
  /** The game's package is not here. */
  NOT_DOWNLOADED(false),
  /** An archive is damaged. */
  ARCHIVE_CORRUPT(false),
  /** An archive is of a kind that cannot be unpacked. */
  ARCHIVE_UNSUPPORTED(false),
  /** An archive holds an entry that must not be written. */
  ARCHIVE_UNSAFE(false),
  /** A plugin or external program that is needed is not there. */
  PROVIDER_UNAVAILABLE(false),
  /** What was passed in is malformed. */
  INVALID_ARGUMENT(false),
  /** The operation was cancelled. */
  CANCELLED(true),
  /** A defect of lanspread. */
  INTERNAL(false);

  private final boolean retryable;

  ErrorCode(boolean retryable) {
    this.retryable = retryable;
  }

  /**
   * Tells whether trying again, without changing the request, can help as a rule; {@link
   * LanspreadException#retryable()} knows the single failure.
   */
  public boolean retryable() {
    return retryable;
  }
}
