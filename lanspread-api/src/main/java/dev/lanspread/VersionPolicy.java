package dev.lanspread;

/**
 * Decides which peers may be the source of a game.
 *
 * @since 0.1
 */
public enum VersionPolicy {
  /** Only ready peers whose version equals the catalog's expected version. The default. */
  CATALOG,
  /** Only ready peers whose version is the newest among all ready peers. */
  LATEST
}
