package dev.lanspread.spi.archive;

import java.time.Duration;

/**
 * Bounds that reading an archive must keep, so that a hostile file cannot exhaust the host.
 *
 * @param maxEntries most entries
 * @param maxDictionaryBytes largest dictionary that may be allocated on the Java heap; a backend
 *     whose memory is not the heap's has a bound of its own
 * @param stallTimeout longest time without any output before reading is given up
 * @since 0.1
 */
public record ArchiveLimits(int maxEntries, long maxDictionaryBytes, Duration stallTimeout) {

  /** Most entries unless set. */
  public static final int DEFAULT_MAX_ENTRIES = 500_000;

  /** Longest time without output unless set. */
  public static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofSeconds(60);

  private static final long LARGEST_DICTIONARY = 1L << 30;
  private static final int HEAP_FRACTION = 4;

  /** Returns the defaults for this JVM: a dictionary of at most 1 GiB and a quarter of the heap. */
  public static ArchiveLimits defaults() {
    long dictionary =
        Math.min(LARGEST_DICTIONARY, Runtime.getRuntime().maxMemory() / HEAP_FRACTION);
    return new ArchiveLimits(DEFAULT_MAX_ENTRIES, dictionary, DEFAULT_STALL_TIMEOUT);
  }
}
