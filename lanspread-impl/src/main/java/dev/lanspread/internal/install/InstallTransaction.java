package dev.lanspread.internal.install;

import dev.lanspread.GameVersion;
import dev.lanspread.internal.install.InstallJournal.Phase;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new installed tree beside the old one and swaps them.
 *
 * <p>Until the journal says {@code COMMITTING}, the old state is what a restart finds; after that,
 * the new one.
 */
final class InstallTransaction {

  private static final Logger LOG = LoggerFactory.getLogger(InstallTransaction.class);

  private final GamePlace place;
  private final Recovery recovery;
  private final Cancellation cancel;

  InstallTransaction(GamePlace place, Cancellation cancel) {
    this.place = place;
    this.recovery = new Recovery(place);
    this.cancel = cancel;
  }

  void run(
      GameVersion version,
      InstallContent content,
      int maxEntries,
      Clock clock,
      InstallProgress progress)
      throws IOException {
    CheckedEntries entries =
        CheckedEntries.of(place.id(), place.installing(), content.entries(), maxEntries);
    requireSpace(entries.totalBytes());
    InstallJournal journal = place.newJournal(Phase.STAGING, clock);
    boolean committing = false;
    try {
      place.writeJournal(journal);
      stage(version, content, entries, journal.kept(), progress);
      cancel.check();
      committing = true;
      place.writeJournal(journal.in(Phase.COMMITTING));
      swap();
    } catch (IOException | RuntimeException | Error e) {
      undo(journal, committing, e);
      throw e;
    }
    settle();
  }

  private void requireSpace(long neededBytes) throws IOException {
    long freeBytes = DurableFiles.freeBytes(place.root().path());
    if (freeBytes < neededBytes) {
      throw StorageFailures.insufficientSpace(
          place.id(), place.root().path(), neededBytes, freeBytes);
    }
  }

  private void stage(
      GameVersion version,
      InstallContent content,
      CheckedEntries entries,
      String keptName,
      InstallProgress progress)
      throws IOException {
    List<WrittenFile> files;
    try (SafeWriter writer =
        new SafeWriter(place.id(), place.installing(), entries, cancel, progress)) {
      content.writeTo(writer);
      files = writer.finish();
    }
    InstallRecord next = new InstallRecord(version, files);
    if (DurableFiles.isThere(place.local())) {
      new CarryOver(place, entries, next, keptName, cancel).run();
    }
    next.write(place.nextRecord());
  }

  private void swap() throws IOException {
    boolean setAside = false;
    boolean placed = false;
    boolean marked = DurableFiles.isThere(place.marker());
    try {
      DurableFiles.deleteDurably(place.marker());
      if (DurableFiles.isThere(place.local())) {
        DurableFiles.moveAtomically(place.local(), place.backup());
        setAside = true;
      }
      DurableFiles.moveAtomically(place.installing(), place.local());
      placed = true;
      DurableFiles.forceDirectory(place.root().path());
    } catch (IOException e) {
      swapBack(placed, setAside, marked, e);
      throw e;
    }
  }

  private void swapBack(boolean placed, boolean setAside, boolean marked, IOException failure) {
    try {
      if (placed) {
        DurableFiles.moveAtomically(place.local(), place.installing());
      }
      if (setAside) {
        DurableFiles.moveAtomically(place.backup(), place.local());
      }
      if (marked) {
        DurableFiles.replace(place.marker(), new byte[0]);
      }
      DurableFiles.forceDirectory(place.root().path());
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void undo(InstallJournal journal, boolean committing, Throwable failure) {
    try {
      if (committing) {
        place.deleteJournal(); // first of all: no half-deleted tree may count as complete
      }
      recovery.discard(journal);
    } catch (IOException e) {
      failure.addSuppressed(e);
      LOG.warn(
          "game {}: leftovers of a failed install stay until the next start: {}",
          place.id(),
          e.toString());
    }
  }

  private void settle() {
    try {
      recovery.settle();
    } catch (IOException e) {
      LOG.warn(
          "game {}: is installed; leftovers stay until the next start: {}",
          place.id(),
          e.toString());
    }
  }
}
