package dev.lanspread.event;

/**
 * What an event is about; a listener names the kinds it wants.
 *
 * @since 0.1
 */
public enum EventKind {
  /** The node is ready, or its listener was lost. */
  NODE,
  /** The local library changed. */
  LIBRARY,
  /** Peers came, moved, changed or went. */
  PEER,
  /** Milestones of downloads. */
  TRANSFER,
  /** Frequent news of running downloads: progress and chunks. */
  PROGRESS,
  /** Milestones of installs and uninstalls. */
  INSTALL,
  /** Ends of hashing. */
  CONTENT,
  /** Something was skipped or set aside. */
  WARNING
}
