package dev.lanspread.spi.archive;

/**
 * What an archive entry is.
 *
 * @since 0.1
 */
public enum EntryKind {
  /** A regular file. */
  FILE,
  /** A folder. */
  DIRECTORY,
  /** A symbolic link, hard link, junction or any other reference by name. */
  LINK,
  /** A device, a pipe, an alternate data stream or anything else. */
  OTHER
}
