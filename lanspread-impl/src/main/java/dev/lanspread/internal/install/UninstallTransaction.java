package dev.lanspread.internal.install;

import dev.lanspread.internal.install.InstallJournal.Phase;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.StorageFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the installed tree away as a whole, moves the player's files out of it, deletes the rest.
 */
final class UninstallTransaction {

  private static final Logger LOG = LoggerFactory.getLogger(UninstallTransaction.class);

  private final GamePlace place;

  UninstallTransaction(GamePlace place) {
    this.place = place;
  }

  /** Uninstalls and returns how many files were kept; on failure everything is as before. */
  int run(Clock clock, Cancellation cancel) throws IOException {
    Optional<InstallRecord> record = place.readRecord();
    List<String> players = LocalTree.scan(place.local(), record, cancel).players();
    cancel.check();
    InstallJournal journal = place.newJournal(Phase.UNINSTALLING, clock);
    try {
      journalIfThereIsRoom(journal);
      DurableFiles.moveDurably(place.local(), place.backup());
      keep(players, place.kept(journal.kept()));
    } catch (IOException e) {
      putBack(players, journal, e);
      throw e;
    }
    removeOrLeave();
    return players.size();
  }

  /** Ends an uninstall that was interrupted. */
  void resume(InstallJournal journal) throws IOException {
    if (!DurableFiles.isThere(place.backup()) && DurableFiles.isThere(place.local())) {
      DurableFiles.moveDurably(place.local(), place.backup());
    }
    if (DurableFiles.isThere(place.backup())) {
      Cancellation never = new Cancellation(place.id());
      LocalTree tree = LocalTree.scan(place.backup(), place.readRecord(), never);
      keep(tree.players(), place.kept(journal.kept()));
    }
    remove();
  }

  // A full disk must not keep a player from making room. Without a journal a crash brings the tree
  // back; files that were set aside until then stay aside.
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

  private void keep(List<String> paths, Path kept) throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    for (String path : paths) {
      Path from = place.backup().resolve(path);
      if (DurableFiles.isThere(from)) { // else moved before an interruption
        move(from, kept.resolve(path), folders);
      }
    }
    forceAll(folders);
  }

  private void putBack(List<String> paths, InstallJournal journal, IOException failure) {
    try {
      Path tree = DurableFiles.isThere(place.backup()) ? place.backup() : place.local();
      Path kept = place.kept(journal.kept());
      Set<Path> folders = new LinkedHashSet<>();
      for (String path : paths) {
        Path from = kept.resolve(path);
        if (DurableFiles.isThere(from)) {
          move(from, tree.resolve(path), folders);
        }
      }
      forceAll(folders);
      if (tree.equals(place.backup())) {
        DurableFiles.moveDurably(place.backup(), place.local());
      }
      DurableFiles.deleteTree(kept);
      place.deleteKeptIfEmpty();
      place.deleteJournal();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void removeOrLeave() {
    try {
      remove();
    } catch (IOException e) {
      LOG.warn(
          "game {}: is uninstalled; leftovers stay until the next start: {}",
          place.id(),
          e.toString());
    }
  }

  private void remove() throws IOException {
    DurableFiles.deleteTree(place.backup());
    DurableFiles.deleteDurably(place.record());
    DurableFiles.deleteDurably(place.marker());
    place.deleteJournal();
  }

  private static void move(Path from, Path to, Set<Path> folders) throws IOException {
    Path folder = to.getParent();
    if (folder != null) {
      DurableFiles.createDirectories(folder);
      folders.add(folder);
    }
    DurableFiles.moveAtomically(from, to);
  }

  private static void forceAll(Set<Path> folders) throws IOException {
    for (Path folder : folders) {
      DurableFiles.forceDirectory(folder);
    }
  }
}
