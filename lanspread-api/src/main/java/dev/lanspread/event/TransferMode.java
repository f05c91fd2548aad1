package dev.lanspread.event;

/**
 * How a game's content is fetched.
 *
 * @since 0.1
 */
public enum TransferMode {
  /** The package's files, kept on disk. */
  FILES,
  /** The unpacked content; the archive is never stored. */
  STREAM
}
