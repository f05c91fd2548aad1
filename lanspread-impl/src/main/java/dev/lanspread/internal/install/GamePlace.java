package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where one game's trees, record, journal and marker are.
 *
 * @param id the game
 * @param root its package
 * @param state journals and markers
 */
record GamePlace(GameId id, GameRoot root, StateDirectory state) {

  private static final DateTimeFormatter KEPT_NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
  private static final Pattern KEPT_SHAPE = Pattern.compile("[0-9]{8}-[0-9]{6}(-[0-9]{1,4}){0,2}");

  Path local() {
    return root.local();
  }

  Path installing() {
    return root.installing();
  }

  Path backup() {
    return root.backup();
  }

  Path removing() {
    return root.removing();
  }

  Path kept(String name) {
    return root.kept().resolve(name);
  }

  Path marker() {
    return state.launchMarker(id);
  }

  Path record() {
    return state.installRecord(id);
  }

  Path nextRecord() {
    return state.nextInstallRecord(id);
  }

  /** Returns the record by which the tree in {@link #backup} was installed. */
  Optional<InstallRecord> readPreviousRecord() throws IOException {
    Path previous = state.previousInstallRecord(id);
    return InstallRecord.read(DurableFiles.isThere(previous) ? previous : record());
  }

  /** Makes the next record the record; what it replaces is kept until the old tree is gone. */
  void advanceRecord() throws IOException {
    if (!DurableFiles.isThere(nextRecord())) {
      return;
    }
    if (DurableFiles.isThere(record())) {
      DurableFiles.moveDurably(record(), state.previousInstallRecord(id));
    }
    DurableFiles.moveDurably(nextRecord(), record());
  }

  /** Forgets the installed tree, which is gone. */
  void deleteRecord() throws IOException {
    DurableFiles.deleteDurably(record());
    DurableFiles.deleteDurably(marker());
  }

  void deletePreviousRecord() throws IOException {
    DurableFiles.deleteDurably(state.previousInstallRecord(id));
  }

  /** Returns a name in {@code .lanspread.kept/} that is not in use. */
  String newKeptName(Clock clock) {
    return freeKeptName(KEPT_NAME.format(LocalDateTime.now(clock)));
  }

  /** Moves a whole tree to {@code .lanspread.kept/}, under this name or one like it. */
  void setAside(Path tree, String keptName) throws IOException {
    DurableFiles.createDirectories(root.kept());
    DurableFiles.moveDurably(tree, kept(freeKeptName(keptName)));
  }

  private String freeKeptName(String wanted) {
    String name = wanted;
    for (int i = 2; DurableFiles.isThere(kept(name)); i++) {
      name = wanted + '-' + i;
    }
    return name;
  }

  Optional<InstallRecord> readRecord() throws IOException {
    return InstallRecord.read(record());
  }

  /** Returns the journal, if there is one and it is about this root. */
  Optional<InstallJournal> readJournal() throws IOException {
    return InstallJournal.read(state.installJournal(id))
        .filter(journal -> journal.root().equals(rootName()))
        .filter(journal -> KEPT_SHAPE.matcher(journal.kept()).matches());
  }

  InstallJournal newJournal(InstallJournal.Phase phase, Clock clock) {
    return new InstallJournal(phase, rootName(), newKeptName(clock));
  }

  void writeJournal(InstallJournal journal) throws IOException {
    DurableFiles.createDirectories(state.game(id));
    journal.write(state.installJournal(id));
  }

  void deleteJournal() throws IOException {
    DurableFiles.deleteDurably(state.installJournal(id));
  }

  /** Removes {@code .lanspread.kept/} if nothing is in it. */
  void deleteKeptIfEmpty() throws IOException {
    try {
      Files.delete(root.kept());
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      return; // as it should be
    }
    DurableFiles.forceDirectory(root.path());
  }

  private String rootName() {
    return root.path().toAbsolutePath().normalize().toString();
  }
}
