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
 * never ask for a password, {@code -c-} no comment, {@code --} no switches after this; {@code -mdx}
 * where the program must be told that a dictionary may be larger than 4 GiB.
 */
final class ProcessArchive implements Archive {

  private static final List<String> LISTING = List.of("lt", "-cfg-", "-@", "-p-", "-c-");
  private static final List<String> TEST = List.of("t", "-cfg-", "-@", "-p-", "-c-");
  private static final List<String> CONTENT = List.of("p", "-inul", "-cfg-", "-@", "-p-", "-c-");
  private static final String UTF8_OUTPUT_ON_WINDOWS = "-scfr";
  private static final int BUFFER = 1 << 16;
  private static final long MIB = 1 << 20;
  private static final long GIB = 1 << 30;

  /** Above this the program unpacks only if it is told that it may. */
  private static final long UNASKED_DICTIONARY = 4 * GIB;

  private final UnrarProgram program;
  private final long dictionaryBound;
  private final ArchiveFile file;
  private final ArchiveLimits limits;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private @Nullable Contents contents;

  /**
   * Takes the open archive, which is closed with this.
   *
   * @param dictionaryBound largest dictionary in bytes that the program may allocate
   */
  ProcessArchive(
      UnrarProgram program, long dictionaryBound, ArchiveFile file, ArchiveLimits limits) {
    this.program = program;
    this.dictionaryBound = dictionaryBound;
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
    try (UnrarRun run = run(unpacking(CONTENT))) {
      ContentSplitter splitter = new ContentSplitter(wanted, sink, run::read);
      try {
        splitter.deliver(entries);
      } catch (ArchiveException e) {
        throw e.problem() == ArchiveProblem.CORRUPT && splitter.endedEarly()
            ? explained(run, e)
            : e;
      }
      ExitCode code = run.exitCode();
      if (!(code.isDoubt() && entries.stream().allMatch(ListedEntry::isCompared))) {
        refuseFailure(code);
      }
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
    RarListing parser = parser(outline);
    List<ListedEntry> entries = outline.entries() == 0 ? List.of() : listed(parser);
    refuseLargeDictionary(parser.dictionaryBytes());
    ArchiveListing listing =
        new ArchiveListing(
            outline.format().name(),
            entries.stream().map(ListedEntry::entry).toList(),
            outline.solid(),
            false,
            OptionalLong.of(parser.dictionaryBytes()),
            outline.alternateStreams());
    return new Contents(entries, listing);
  }

  private static RarListing parser(RarOutline outline) {
    // RAR5 stores UTC, and the run's time zone is UTC except on Windows, which ignores that
    // setting; older formats store the local time of the packer.
    boolean utc = outline.format() == RarOutline.Format.RAR5 && !UnrarLookup.onWindows();
    return new RarListing(outline.names(), utc ? ZoneOffset.UTC : ZoneId.systemDefault());
  }

  private List<ListedEntry> listed(RarListing parser) throws ArchiveException {
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
    try (UnrarRun run = run(unpacking(TEST))) {
      while (run.read(progress, 0, BUFFER) >= 0) {
        // What it prints shows only that it is alive.
      }
      refuseFailure(run.exitCode());
    }
  }

  /** Earlier releases neither know the switch nor such dictionaries. */
  private List<String> unpacking(List<String> switches) throws ArchiveException {
    long dictionary = contents().listing().dictionaryBytes().orElse(0);
    if (dictionary <= UNASKED_DICTIONARY || !program.version().knowsDictionarySwitch()) {
      return switches;
    }
    List<String> allowing = new ArrayList<>(switches);
    allowing.add("-mdx" + (dictionary + GIB - 1) / GIB + "g");
    return allowing;
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
  private ArchiveException explained(UnrarRun run, ArchiveException early) throws ArchiveException {
    ExitCode code = run.exitCode();
    return code.explainsEarlyEnd() ? code.failure(program.version()) : early;
  }

  private void refuseFailure(ExitCode code) throws ArchiveException {
    if (!code.isSuccess()) {
      throw code.failure(program.version());
    }
  }

  private void refuseLargeDictionary(long needed) throws ArchiveException {
    if (needed > dictionaryBound) {
      throw new ArchiveException(
          ArchiveProblem.DICTIONARY_TOO_LARGE,
          "unpacking takes %d MiB of memory, of which unrar may take %d MiB on this PC"
              .formatted(needed / MIB, dictionaryBound / MIB));
    }
  }

  private record Contents(List<ListedEntry> entries, ArchiveListing listing) {}
}
