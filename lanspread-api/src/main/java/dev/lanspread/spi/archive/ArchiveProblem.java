package dev.lanspread.spi.archive;

/**
 * Why an archive could not be read.
 *
 * @since 0.1
 */
public enum ArchiveProblem {
  /** Not an archive of a kind this backend reads; another backend may. */
  NOT_RECOGNIZED,
  /** Damaged, truncated or empty. */
  CORRUPT,
  /** Protected by a password. */
  ENCRYPTED,
  /** One of several volumes. */
  MULTI_VOLUME,
  /** Uses something this backend cannot unpack. */
  UNSUPPORTED,
  /** Needs a larger dictionary than the limit; another backend may have a larger limit. */
  DICTIONARY_TOO_LARGE,
  /** Has more entries than the limit. */
  TOO_MANY_ENTRIES,
  /** No output for longer than the limit. */
  STALLED,
  /** Reading was cancelled or the archive closed. */
  CANCELLED,
  /** The sink threw; its exception is the cause. */
  SINK_FAILED,
  /** The program or library the backend needs is missing or too old. */
  PROVIDER_UNAVAILABLE,
  /** The file could not be read from disk. */
  IO_FAILED
}
