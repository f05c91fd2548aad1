package dev.lanspread.event;

/**
 * The codes of {@link PeerEvent.Warning}: stable names for programs. More may be added.
 *
 * <p>For those who change lanspread: a warning with a new code begins with a constant here, whose
 * comment says what happened and which {@link dev.lanspread.error.Facts} come with it; a test fails
 * where a code is published that is not on this page.
 *
 * @since 0.1
 */
public final class WarningCodes {

  /** The games folder is not there or cannot be read: {@code path}. */
  public static final String GAMES_FOLDER_UNAVAILABLE = "GAMES_FOLDER_UNAVAILABLE";

  /** The games folder is polled, as the system reports no file events: {@code reason}. */
  public static final String WATCH_UNAVAILABLE = "WATCH_UNAVAILABLE";

  /** A folder whose name differs from a used one by case only is ignored: game, path. */
  public static final String DUPLICATE_GAME_FOLDER = "DUPLICATE_GAME_FOLDER";

  /** A version file is malformed, so the game does not count as downloaded: game, path. */
  public static final String VERSION_FILE_INVALID = "VERSION_FILE_INVALID";

  /** A file is not shared, as its name is unsafe on some system: game, path. */
  public static final String UNSAFE_NAME = "UNSAFE_NAME";

  /** A file is not shared, as another has the same name where case is ignored: game, path. */
  public static final String NAME_COLLISION = "NAME_COLLISION";

  /** A symbolic link is neither followed nor shared: game, path. */
  public static final String LINK = "LINK";

  /** A file or folder is not shared, as it cannot be read: game, path. */
  public static final String UNREADABLE = "UNREADABLE";

  /** A game has too many files to be shared: game. */
  public static final String TOO_MANY_FILES = "TOO_MANY_FILES";

  /** What an earlier run left of a game cannot be cleaned up: game, reason. */
  public static final String RECOVERY_FAILED = "RECOVERY_FAILED";

  /** Peers cannot be found automatically; connecting by address still works: {@code reason}. */
  public static final String DISCOVERY_UNAVAILABLE = "DISCOVERY_UNAVAILABLE";

  /** A source of a running download failed and is set aside for a while: game, peer, reason. */
  public static final String SOURCE_SET_ASIDE = "SOURCE_SET_ASIDE";

  /** An archive's alternate data streams (of NTFS) are not unpacked: game, path, actual number. */
  public static final String ALTERNATE_STREAMS_LEFT_OUT = "ALTERNATE_STREAMS_LEFT_OUT";

  /** What came of a download is kept for a while, as the files are others now: game, actual. */
  public static final String PARTIAL_DOWNLOAD_KEPT = "PARTIAL_DOWNLOAD_KEPT";

  /** The games folder takes no changes: its games are shared, nothing is put there: path. */
  public static final String GAMES_FOLDER_READ_ONLY = "GAMES_FOLDER_READ_ONLY";

  /** A game's folder is a link and is not used: game, path. */
  public static final String LINKED_GAME_FOLDER = "LINKED_GAME_FOLDER";

  /** Another program is still transferring files of a game, which is not offered: game, path. */
  public static final String UNFINISHED_TRANSFER = "UNFINISHED_TRANSFER";

  /** What cannot be read of an installed game was passed over and kept: game, path, count. */
  public static final String LOCAL_UNREADABLE = "LOCAL_UNREADABLE";

  /** Something that lanspread set aside is left in a game's folder: game, path. */
  public static final String LOCAL_LEFTOVER = "LOCAL_LEFTOVER";

  /** This JVM hashes content slowly, which an option of its start causes: mib_per_s, option. */
  public static final String SLOW_HASHING = "SLOW_HASHING";

  /** The files of a game cannot be read for hashing: game, reason. */
  public static final String HASHING_FAILED = "HASHING_FAILED";

  /** A faster transport is there, but cannot be used: the provider, and the reason. */
  public static final String SLOW_TRANSPORT = "SLOW_TRANSPORT";

  /** Something that is no folder is in the place of the installed tree: game, path. */
  public static final String LOCAL_IN_THE_WAY = "LOCAL_IN_THE_WAY";

  /** This program sees no file names beyond an encoding other than UTF-8: actual, expected. */
  public static final String FILE_NAMES_LIMITED = "FILE_NAMES_LIMITED";

  /**
   * Two computers use the same identity, as a state directory was copied: peer, address and, where
   * known, other_address. At most once a minute for each peer.
   */
  public static final String IDENTITY_CLASH = "IDENTITY_CLASH";

  private WarningCodes() {}
}
