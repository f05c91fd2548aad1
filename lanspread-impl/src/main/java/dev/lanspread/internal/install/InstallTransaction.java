package dev.lanspread.internal.install;

import dev.lanspread.GameVersion;
import dev.lanspread.internal.install.InstallJournal.Phase;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
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
  private final LocalNews news;
  private final Recovery recovery;
  private final Cancellation cancel;

  /** Neither the old tree nor the new one is where it belongs; the journal tells what to do. */
  private boolean stuck;

  InstallTransaction(GamePlace place, LocalNews news, Cancellation cancel) {
    this.place = place;
    this.news = news;
    this.recovery = new Recovery(place, news);
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
    Optional<CarryOver> carried;
    boolean committing = false;
    try {
      place.writeJournal(journal);
      carried = stage(version, content, entries, progress);
      cancel.check();
      committing = true;
      place.writeJournal(journal.in(Phase.COMMITTING));
      swap();
    } catch (IOException | RuntimeException | Error e) {
      undo(committing, e);
      throw e;
    }
    settle(journal, carried);
  }

  private void requireSpace(long neededBytes) throws IOException {
    long freeBytes = DurableFiles.freeBytes(place.root().path());
    if (freeBytes < neededBytes) {
      throw StorageFailures.insufficientSpace(
          place.id(), place.root().path(), neededBytes, freeBytes);
    }
  }

  private Optional<CarryOver> stage(
      GameVersion version, InstallContent content, CheckedEntries entries, InstallProgress progress)
      throws IOException {
    List<WrittenFile> files;
    try (SafeWriter writer =
        new SafeWriter(place.id(), place.installing(), entries, cancel, progress)) {
      content.writeTo(writer);
      files = writer.finish();
    }
    InstallRecord next = new InstallRecord(version, files);
    Optional<CarryOver> carried = Optional.empty();
    if (DurableFiles.isThere(place.local())) {
      carried = Optional.of(CarryOver.run(place, entries, next, cancel));
    }
    next.write(place.nextRecord());
    return carried;
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
      stuck = true;
    }
  }

  private void undo(boolean committing, Throwable failure) {
    if (stuck) {
      LOG.warn("game {}: the next start ends the install: {}", place.id(), failure.toString());
      return;
    }
    try {
      if (committing) {
        place.deleteJournal(); // first of all: no half-deleted tree may count as complete
      }
      recovery.discard();
    } catch (IOException e) {
      failure.addSuppressed(e);
      LOG.warn(
          "game {}: leftovers of a failed install stay until the next start: {}",
          place.id(),
          e.toString());
    }
  }

  private void settle(InstallJournal journal, Optional<CarryOver> carried) {
    try {
      recovery.settle(journal, carried);
    } catch (IOException e) {
      LOG.warn(
          "game {}: is installed; leftovers stay until the next start: {}",
          place.id(),
          e.toString());
    }
    carried.ifPresent(done -> news.unreadable(done.passedOver()));
  }
}
