package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import dev.lanspread.spi.archive.RarOutline;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One archive behind the program: a run for the listing, a run for the content of all entries.
 *
 * <p>Switches, in all runs: {@code -cfg-} no settings file, {@code -@} no list files, {@code -p-}
 * never ask for a password, {@code -c-} no comment, {@code --} no switches after this.
 */
final class ProcessArchive implements Archive {

  private static final List<String> LISTING = List.of("lt", "-cfg-", "-@", "-p-", "-c-");
  private static final List<String> TEST = List.of("t", "-cfg-", "-@", "-p-", "-c-");
  private static final List<String> CONTENT = List.of("p", "-inul", "-cfg-", "-@", "-p-", "-c-");
  private static final String UTF8_OUTPUT_ON_WINDOWS = "-scfr";
  private static final int BUFFER = 1 << 16;
  private static final int EXIT_NO_MEMORY = 8;
  private static final int EXIT_BAD_PASSWORD = 11;

  private final UnrarProgram program;
  private final ArchiveFile file;
  private final ArchiveLimits limits;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private @Nullable Contents contents;

  ProcessArchive(UnrarProgram program, ArchiveFile file, ArchiveLimits limits) {
    this.program = program;
    this.file = file;
    this.limits = limits;
  }

  @Override
  public ArchiveListing listing() throws ArchiveException {
    return contents().listing();
  }

  @Override
  public void read(Predicate<ArchiveEntry> selected, EntrySink sink) throws ArchiveException {
    List<ListedEntry> entries = contents().entries();
    BitSet wanted = wanted(entries, selected);
    if (entries.stream().anyMatch(ListedEntry::blake2)) {
      test();
    }
    boolean printed = entries.stream().anyMatch(e -> e.isPrinted() && e.entry().size() > 0);
    if (!printed) {
      new ContentSplitter(wanted, sink, (bytes, offset, length) -> -1).deliver(entries);
      return;
    }
    try (UnrarRun run = run(CONTENT)) {
      ContentSplitter splitter = new ContentSplitter(wanted, sink, run::read);
      try {
        splitter.deliver(entries);
      } catch (ArchiveException e) {
        throw e.problem() == ArchiveProblem.CORRUPT && splitter.endedEarly()
            ? explained(run, e)
            : e;
      }
      refuseFailure(run.exitCode());
    }
  }

  @Override
  public void cancel() {
    cancelled.set(true);
  }

  @Override
  public void close() {
    cancelled.set(true);
    file.close();
  }

  private Contents contents() throws ArchiveException {
    refuseIfCancelled();
    Contents known = contents;
    if (known == null) {
      known = list();
      contents = known;
    }
    return known;
  }

  private Contents list() throws ArchiveException {
    RarOutline outline = RarOutline.read(file.channel(), limits.maxEntries(), cancelled::get);
    List<ListedEntry> entries = outline.entries() == 0 ? List.of() : listed(outline);
    long dictionary = entries.stream().mapToLong(ListedEntry::dictionaryBytes).max().orElse(0);
    ArchiveListing listing =
        new ArchiveListing(
            outline.format().name(),
            entries.stream().map(ListedEntry::entry).toList(),
            outline.solid(),
            false,
            OptionalLong.of(dictionary));
    return new Contents(entries, listing);
  }

  private List<ListedEntry> listed(RarOutline outline) throws ArchiveException {
    // RAR5 stores UTC, and the run's time zone is UTC except on Windows, which ignores that
    // setting; older formats store the local time of the packer.
    boolean utc = outline.format() == RarOutline.Format.RAR5 && !UnrarLookup.onWindows();
    RarListing parser =
        new RarListing(outline.entries(), utc ? ZoneOffset.UTC : ZoneId.systemDefault());
    byte[] buffer = new byte[BUFFER];
    try (UnrarRun run = run(LISTING)) {
      for (int n = run.read(buffer, 0, BUFFER); n >= 0; n = run.read(buffer, 0, BUFFER)) {
        parser.accept(buffer, n);
      }
      refuseFailure(run.exitCode());
    }
    return parser.finish();
  }

  /** A BLAKE2 hash is the program's to compare, so it does before anything is delivered. */
  private void test() throws ArchiveException {
    byte[] progress = new byte[BUFFER];
    try (UnrarRun run = run(TEST)) {
      while (run.read(progress, 0, BUFFER) >= 0) {
        // What it prints shows only that it is alive.
      }
      refuseFailure(run.exitCode());
    }
  }

  private UnrarRun run(List<String> switches) throws ArchiveException {
    List<String> arguments = new ArrayList<>(switches);
    if (UnrarLookup.onWindows()) {
      arguments.add(UTF8_OUTPUT_ON_WINDOWS);
    }
    return UnrarRun.start(
        program.path(), arguments, file.path(), limits.stallTimeout(), cancelled::get);
  }

  private void refuseIfCancelled() throws ArchiveException {
    if (cancelled.get()) {
      throw new ArchiveException(ArchiveProblem.CANCELLED, "reading the archive was cancelled");
    }
  }

  private static BitSet wanted(List<ListedEntry> entries, Predicate<ArchiveEntry> selected)
      throws ArchiveException {
    BitSet wanted = new BitSet(entries.size());
    for (ListedEntry listed : entries) {
      ArchiveEntry entry = listed.entry();
      boolean chosen = selected.test(entry);
      if (chosen && listed.reference()) {
        throw new ArchiveException(
            ArchiveProblem.UNSUPPORTED,
            entry.path() + " refers to an identical file, which unrar cannot print");
      }
      wanted.set(entry.index(), chosen);
    }
    return wanted;
  }

  /** Returns the better explanation that the exit code gives for output that ended early. */
  private static ArchiveException explained(UnrarRun run, ArchiveException early)
      throws ArchiveException {
    int code = run.exitCode();
    return code == EXIT_BAD_PASSWORD || code == EXIT_NO_MEMORY ? failure(code) : early;
  }

  private static void refuseFailure(int exitCode) throws ArchiveException {
    if (exitCode != 0) {
      throw failure(exitCode);
    }
  }

  private static ArchiveException failure(int exitCode) {
    return switch (exitCode) {
      case EXIT_BAD_PASSWORD ->
          new ArchiveException(ArchiveProblem.ENCRYPTED, "the archive is protected by a password");
      case EXIT_NO_MEMORY ->
          new ArchiveException(
              ArchiveProblem.DICTIONARY_TOO_LARGE, "unrar has too little memory for the archive");
      default ->
          new ArchiveException(
              ArchiveProblem.CORRUPT, "the archive is damaged: unrar ended with " + exitCode);
    };
  }

  private record Contents(List<ListedEntry> entries, ArchiveListing listing) {}
}
