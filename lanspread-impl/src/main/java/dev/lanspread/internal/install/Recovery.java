package dev.lanspread.internal.install;

import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.TreeFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a crash or a failure interrupted: forwards once it was committed, else backwards.
 *
 * <p>Every step can be repeated. Nothing is removed but what lanspread made: the staging tree, and
 * of a tree that was replaced the files that install made or that are in the new tree as well.
 */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final GamePlace place;
  private final LocalNews news;

  Recovery(GamePlace place, LocalNews news) {
    this.place = place;
    this.news = news;
  }

  /** Recovers; a root that is not there, such as on a disk that is away, is left to a later run. */
  void run(Clock clock) throws IOException {
    recover(clock);
    if (DurableFiles.isThere(place.backup())) {
      news.leftBehind(nameOfBackup());
    }
  }

  /** Recovers, and makes sure that nothing stands in the way of the next operation. */
  void makeWay(Clock clock) throws IOException {
    recover(clock);
    if (DurableFiles.isThere(place.backup())) {
      String kept = place.newKeptName(clock);
      place.setAside(place.backup(), kept);
      news.setAside(nameOfBackup(), ".lanspread.kept/" + kept);
    }
  }

  private void recover(Clock clock) throws IOException {
    if (!DurableFiles.isThere(place.root().path())) {
      return;
    }
    place.root().requireNoLink();
    Optional<InstallJournal> journal = place.readJournal();
    UninstallTransaction uninstall = new UninstallTransaction(place, news);
    if (journal.isEmpty()) {
      uninstall.resumeWithoutJournal(clock);
      restoreBackup();
      DurableFiles.deleteTree(place.installing());
      return;
    }
    switch (journal.get().phase()) {
      case STAGING -> discard();
      case COMMITTING -> complete(journal.get());
      case UNINSTALLING -> uninstall.resume(journal.get());
    }
    uninstall.resumeWithoutJournal(clock); // that of another state directory
  }

  /** Removes everything that an install which was not committed has made. */
  void discard() throws IOException {
    restoreBackup();
    DurableFiles.deleteTree(place.installing());
    DurableFiles.deleteDurably(place.nextRecord());
    place.deleteJournal();
  }

  /** Removes what is no longer needed once the new tree is in place. */
  void settle(InstallJournal journal, Optional<CarryOver> carried) throws IOException {
    place.advanceRecord();
    DurableFiles.deleteDurably(place.marker());
    if (carried.isPresent()) {
      carried.get().stripOldTree();
    }
    finish(journal);
  }

  private void complete(InstallJournal journal) throws IOException {
    boolean staged = DurableFiles.isThere(place.installing());
    boolean installed = DurableFiles.isThere(place.local());
    boolean setAside = DurableFiles.isThere(place.backup());
    if ((staged && installed && setAside) || !(staged || installed)) {
      discard(); // somebody else made a local/ meanwhile, which stays, or took everything away
      return;
    }
    if (staged) {
      if (installed) {
        DurableFiles.moveAtomically(place.local(), place.backup());
      }
      DurableFiles.moveDurably(place.installing(), place.local());
    }
    if (staged || DurableFiles.isThere(place.nextRecord())) {
      DurableFiles.deleteDurably(place.marker()); // else it is of a play since the install
    }
    place.advanceRecord();
    if (DurableFiles.isThere(place.backup())) {
      retireBackup();
    }
    finish(journal);
  }

  private void retireBackup() throws IOException {
    Cancellation never = new Cancellation(place.id());
    LocalTree old = LocalTree.scan(place.backup(), place.readPreviousRecord(), never);
    List<TreeFile> needless = new ArrayList<>(old.unchanged());
    needless.addAll(old.temporaries());
    old.players().stream().filter(this::isCarriedOver).forEach(needless::add);
    try {
      RetiredTree.strip(place.backup(), needless, old.folders());
    } catch (IOException e) {
      LOG.warn("game {}: leftovers of an update are kept: {}", place.id(), e.toString());
    }
    news.unreadable(old.unreadable());
  }

  private boolean isCarriedOver(TreeFile file) {
    try {
      return LocalTree.isSame(file.in(place.backup()), file.in(place.local()));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      LOG.warn("game {}: \"{}\" is kept: {}", place.id(), file.path(), e.toString());
      return false;
    }
  }

  private void finish(InstallJournal journal) throws IOException {
    if (DurableFiles.isThere(place.backup())) {
      place.setAside(place.backup(), journal.kept());
    }
    place.deletePreviousRecord();
    place.deleteJournal();
  }

  private void restoreBackup() throws IOException {
    if (DurableFiles.isThere(place.backup()) && !DurableFiles.isThere(place.local())) {
      DurableFiles.moveDurably(place.backup(), place.local());
    }
  }

  private String nameOfBackup() {
    return String.valueOf(place.backup().getFileName());
  }
}
