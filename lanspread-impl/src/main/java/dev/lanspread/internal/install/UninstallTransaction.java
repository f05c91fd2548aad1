package dev.lanspread.internal.install;

import dev.lanspread.internal.install.InstallJournal.Phase;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.StorageFailures;
import dev.lanspread.internal.store.TreeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the installed tree away as a whole, then deletes in it what install made.
 *
 * <p>What the player added is never touched one by one: it stays in the tree, which by then is a
 * folder in {@code .lanspread.kept/}. So names that this JVM cannot express, folders that cannot be
 * read and files that came while this ran are kept like everything else.
 */
final class UninstallTransaction {

  private static final Logger LOG = LoggerFactory.getLogger(UninstallTransaction.class);

  private final GamePlace place;
  private final LocalNews news;

  UninstallTransaction(GamePlace place, LocalNews news) {
    this.place = place;
    this.news = news;
  }

  /** Uninstalls and returns how many files were kept; on failure everything is as before. */
  int run(Clock clock, Cancellation cancel) throws IOException {
    LocalTree tree = LocalTree.scan(place.local(), place.readRecord(), cancel);
    cancel.check();
    InstallJournal journal = place.newJournal(Phase.UNINSTALLING, clock);
    int kept = tree.keptPaths().size();
    // On a full disk there is no room for one more folder, and none is needed for nothing.
    Path retired = kept == 0 ? place.removing() : place.kept(journal.kept());
    try {
      journalIfThereIsRoom(journal);
      takeAway(retired);
    } catch (IOException e) {
      putBack(retired, e);
      throw e;
    }
    removeOrLeave(retired, tree, journal);
    news.unreadable(tree.unreadable());
    return kept;
  }

  /** Ends an uninstall that was interrupted: forwards once the tree was taken away. */
  void resume(InstallJournal journal) throws IOException {
    Path kept = place.kept(journal.kept());
    Path retired = DurableFiles.isThere(kept) ? kept : place.removing();
    takeOverBackup(retired);
    if (!DurableFiles.isThere(retired) && DurableFiles.isThere(place.local())) {
      place.deleteKeptIfEmpty();
      place.deleteJournal();
      return;
    }
    if (DurableFiles.isThere(retired)) {
      stripAgain(retired);
    }
    finish(retired, journal);
  }

  // Where an uninstall once left what it was removing; nobody is to take that for an installation.
  private void takeOverBackup(Path retired) throws IOException {
    if (!DurableFiles.isThere(retired)
        && !DurableFiles.isThere(place.local())
        && DurableFiles.isThere(place.backup())) {
      DurableFiles.moveDurably(place.backup(), retired);
    }
  }

  /**
   * Ends an uninstall of which no journal tells. What is not known to be from an install, such as
   * after one with another state directory, is set aside.
   */
  void resumeWithoutJournal(Clock clock) throws IOException {
    if (!DurableFiles.isThere(place.removing())) {
      return;
    }
    stripAgain(place.removing());
    if (DurableFiles.isThere(place.removing())) {
      String kept = place.newKeptName(clock);
      place.setAside(place.removing(), kept);
      news.setAside(String.valueOf(place.removing().getFileName()), ".lanspread.kept/" + kept);
    }
    if (!DurableFiles.isThere(place.local()) && !DurableFiles.isThere(place.backup())) {
      place.deleteRecord();
    }
  }

  private void stripAgain(Path retired) throws IOException {
    Cancellation never = new Cancellation(place.id());
    LocalTree tree = LocalTree.scan(retired, place.readRecord(), never);
    try {
      strip(retired, tree);
    } catch (IOException e) {
      LOG.warn("game {}: leftovers of an uninstall are kept: {}", place.id(), e.toString());
    }
    news.unreadable(tree.unreadable());
  }

  // A full disk must not keep a player from making room. Where the tree is tells enough: what is
  // being deleted has a name of its own, and what is kept stays kept.
  private void journalIfThereIsRoom(InstallJournal journal) throws IOException {
    try {
      place.writeJournal(journal);
    } catch (IOException e) {
      if (!StorageFailures.isDiskFull(e, place.root().path())) {
        throw e;
      }
      LOG.warn("game {}: the disk is full; uninstalling without a journal", place.id());
    }
  }

  private void takeAway(Path retired) throws IOException {
    Path folder = retired.getParent();
    if (folder != null) {
      DurableFiles.createDirectories(folder);
    }
    DurableFiles.moveDurably(place.local(), retired);
  }

  private void putBack(Path retired, IOException failure) {
    try {
      if (!DurableFiles.isThere(place.local())) {
        DurableFiles.moveDurably(retired, place.local());
      }
      place.deleteKeptIfEmpty();
      place.deleteJournal();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void removeOrLeave(Path retired, LocalTree tree, InstallJournal journal) {
    try {
      strip(retired, tree);
      finish(retired, journal);
    } catch (IOException e) {
      LOG.warn(
          "game {}: is uninstalled; leftovers stay until the next start: {}",
          place.id(),
          e.toString());
    }
  }

  private static void strip(Path retired, LocalTree tree) throws IOException {
    List<TreeFile> made = new ArrayList<>(tree.unchanged());
    made.addAll(tree.temporaries());
    RetiredTree.strip(retired, made, tree.folders());
  }

  private void finish(Path retired, InstallJournal journal) throws IOException {
    if (retired.equals(place.removing()) && DurableFiles.isThere(retired)) {
      place.setAside(retired, journal.kept()); // something came while this ran
    }
    place.deleteKeptIfEmpty();
    place.deleteRecord();
    place.deleteJournal();
  }
}
