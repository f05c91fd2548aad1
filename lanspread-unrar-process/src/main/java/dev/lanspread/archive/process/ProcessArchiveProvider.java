package dev.lanspread.archive.process;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.ArchiveProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads RAR archives with RARLAB's command-line program {@code unrar}.
 *
 * <p>The one option is {@value #PROGRAM_OPTION}, the path of the program. Without it the system
 * property {@value UnrarLookup#PROPERTY} and then the search path are asked.
 *
 * <p>The program's memory is not the Java heap: the dictionary of an archive may take half of the
 * machine's memory, whatever {@link ArchiveLimits#maxDictionaryBytes} says.
 *
 * @since 0.1
 */
public final class ProcessArchiveProvider implements ArchiveProvider {

  static final String PROGRAM_OPTION = "program";

  private static final Logger LOG = LoggerFactory.getLogger(ProcessArchiveProvider.class);
  private static final int PRIORITY = 50;

  private final @Nullable Path given;
  private final UnrarLookup lookup;
  private final long dictionaryBound;
  private final AtomicBoolean warnedOfOldProgram = new AtomicBoolean();
  private volatile @Nullable UnrarProgram found;

  /** For {@link java.util.ServiceLoader}. */
  public ProcessArchiveProvider() {
    this(null, UnrarLookup.ofSystem(), PhysicalMemory.dictionaryBound());
  }

  ProcessArchiveProvider(@Nullable Path given, UnrarLookup lookup, long dictionaryBound) {
    this.given = given;
    this.lookup = lookup;
    this.dictionaryBound = dictionaryBound;
  }

  @Override
  public String id() {
    return "process";
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  /** A program that the host named counts as available: what is wrong with it, opening tells. */
  @Override
  public ProviderAvailability availability() {
    if (given != null) {
      return ProviderAvailability.available();
    }
    try {
      program();
      return ProviderAvailability.available();
    } catch (ArchiveException e) {
      return ProviderAvailability.unavailable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public ArchiveProvider withOptions(Map<String, String> options) {
    if (options.isEmpty()) {
      return this;
    }
    if (!options.keySet().equals(Set.of(PROGRAM_OPTION))) {
      throw new IllegalArgumentException(
          "archive provider process knows the option program only, but got " + options.keySet());
    }
    return new ProcessArchiveProvider(
        programPath(options.getOrDefault(PROGRAM_OPTION, "")), lookup, dictionaryBound);
  }

  @Override
  public Archive open(Path archive, ArchiveLimits limits) throws ArchiveException {
    ArchiveFile file = ArchiveFile.open(archive);
    try {
      return new ProcessArchive(program(), dictionaryBound, file, limits);
    } catch (ArchiveException e) {
      file.close();
      throw e;
    }
  }

  private UnrarProgram program() throws ArchiveException {
    UnrarProgram known = found;
    if (known != null) {
      return known;
    }
    UnrarProgram probed = UnrarProgram.probe(programOrRefuse());
    if (probed.isOld() && warnedOfOldProgram.compareAndSet(false, true)) {
      LOG.warn(
          "unrar {} at {} lacks security fixes; {} or later is recommended",
          probed.version(),
          probed.path(),
          UnrarVersion.RECOMMENDED);
    }
    found = probed;
    return probed;
  }

  private Path programOrRefuse() throws ArchiveException {
    if (given != null) {
      return given;
    }
    Optional<Path> located = lookup.locate();
    return located.orElseThrow(
        () ->
            new ArchiveException(
                ArchiveProblem.PROVIDER_UNAVAILABLE,
                "no program unrar on the search path; install RARLAB's unrar "
                    + UnrarVersion.OLDEST
                    + " or later, or set the system property "
                    + UnrarLookup.PROPERTY));
  }

  private static Path programPath(String value) {
    try {
      if (!value.isBlank()) {
        return Path.of(value).toAbsolutePath();
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("option program is no path: " + e.getReason(), e);
    }
    throw new IllegalArgumentException("option program is empty");
  }
}
