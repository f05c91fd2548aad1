package dev.lanspread.internal.install;

import dev.lanspread.internal.install.InstallJournal.Phase;
import dev.lanspread.internal.store.DurableFiles;
import java.io.IOException;
import java.util.Optional;

/**
 * Ends what a crash or a failure interrupted: forwards once it was committed, else backwards.
 *
 * <p>Every step can be repeated. Nothing is removed but what lanspread made: the staging tree, the
 * tree that was replaced, and a kept folder of an update that was not committed.
 */
final class Recovery {

  private final GamePlace place;

  Recovery(GamePlace place) {
    this.place = place;
  }

  void run() throws IOException {
    Optional<InstallJournal> journal = place.readJournal();
    if (journal.isEmpty()) {
      restoreOrRemoveBackup();
      DurableFiles.deleteTree(place.installing());
      return;
    }
    switch (journal.get().phase()) {
      case STAGING -> discard(journal.get());
      case COMMITTING -> complete(journal.get());
      case UNINSTALLING -> new UninstallTransaction(place).resume(journal.get());
    }
  }

  /** Removes everything that an install which was not committed has made. */
  void discard(InstallJournal journal) throws IOException {
    restoreOrRemoveBackup();
    DurableFiles.deleteTree(place.installing());
    DurableFiles.deleteTree(place.kept(journal.kept()));
    place.deleteKeptIfEmpty();
    DurableFiles.deleteDurably(place.nextRecord());
    place.deleteJournal();
  }

  /** Removes what is no longer needed once the new tree is in place. */
  void settle() throws IOException {
    DurableFiles.deleteDurably(place.marker());
    if (DurableFiles.isThere(place.nextRecord())) {
      DurableFiles.moveDurably(place.nextRecord(), place.record());
    }
    DurableFiles.deleteTree(place.backup());
    place.deleteJournal();
  }

  private void complete(InstallJournal journal) throws IOException {
    if (!DurableFiles.isThere(place.installing())) {
      settle();
      return;
    }
    if (DurableFiles.isThere(place.local())) {
      if (DurableFiles.isThere(place.backup())) {
        discard(journal.in(Phase.STAGING)); // somebody else made a local/ meanwhile: it stays
        return;
      }
      DurableFiles.moveAtomically(place.local(), place.backup());
    }
    DurableFiles.moveDurably(place.installing(), place.local());
    settle();
  }

  private void restoreOrRemoveBackup() throws IOException {
    if (!DurableFiles.isThere(place.backup())) {
      return;
    }
    if (DurableFiles.isThere(place.local())) {
      DurableFiles.deleteTree(place.backup());
    } else {
      DurableFiles.moveDurably(place.backup(), place.local());
    }
  }
}
