package dev.lanspread.spi.archive;

import dev.lanspread.spi.Provider;
import java.nio.file.Path;
import java.util.Map;

/**
 * A backend that reads RAR archives.
 *
 * <p>A backend never writes content to disk: it pushes entries into an {@link EntrySink}, and the
 * one safe writer behind that sink applies the path rules, sizes and checksums, the same for every
 * backend. A backend MUST report every entry of the archive under the name the archive gives it,
 * links and devices included, so that the writer can refuse what must not be written. Two things
 * are left out: older versions of a file, and alternate data streams, which the listing counts.
 * Names, versions and streams are to be taken from {@link RarOutline}, so that all backends agree
 * on them.
 *
 * <p>Threading: a provider is called from any thread.
 *
 * @since 0.1
 */
public interface ArchiveProvider extends Provider {

  /**
   * Returns a provider with these options; the default accepts none.
   *
   * @param options what the host set with {@code PeerNodeBuilder.archiveOption}
   * @throws IllegalArgumentException if an option is unknown or malformed; the message names it
   */
  default ArchiveProvider withOptions(Map<String, String> options) {
    if (options.isEmpty()) {
      return this;
    }
    throw new IllegalArgumentException(
        "archive provider " + id() + " has no options, but got " + options.keySet());
  }

  /**
   * Opens one archive and checks that it is the backend's to read.
   *
   * <p>The caller closes what is returned. On failure nothing stays open.
   *
   * @param archive an absolute path to a regular file; only this file may be read
   * @param limits bounds that reading must keep
   * @throws ArchiveException with {@link ArchiveProblem#NOT_RECOGNIZED} if the file is no archive
   *     of a kind this backend reads, so that the next backend is asked; any other problem is final
   */
  Archive open(Path archive, ArchiveLimits limits) throws ArchiveException;
}
