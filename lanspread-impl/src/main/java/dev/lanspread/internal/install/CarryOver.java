package dev.lanspread.internal.install;

import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.TreeFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Brings the player's files from the tree that an update replaces into the new one.
 *
 * <p>Nothing in the old tree is touched, so that an update which fails later costs nothing: files
 * get a second name (a hard link), or are copied where the disk has no hard links. Files that the
 * new tree has no room for, or that cannot be read, stay in the old tree, which is set aside with
 * them.
 */
final class CarryOver {

  private final GamePlace place;
  private final CheckedEntries entries;
  private final Map<String, WrittenFile> fresh;
  private final Cancellation cancel;
  private final LocalTree old;
  private final List<TreeFile> needless;
  private final Set<String> passedOver;
  private final Set<Path> touched = new LinkedHashSet<>();

  private CarryOver(
      GamePlace place, CheckedEntries entries, InstallRecord next, Cancellation cancel)
      throws IOException {
    this.place = place;
    this.entries = entries;
    this.fresh =
        next.files().stream().collect(Collectors.toMap(WrittenFile::path, Function.identity()));
    this.cancel = cancel;
    this.old = LocalTree.scan(place.local(), place.readRecord(), cancel);
    this.needless = new ArrayList<>(old.unchanged());
    this.needless.addAll(old.temporaries());
    this.passedOver = new LinkedHashSet<>(old.closed());
  }

  /** Fills the staging tree from {@code local/}. */
  static CarryOver run(
      GamePlace place, CheckedEntries entries, InstallRecord next, Cancellation cancel)
      throws IOException {
    CarryOver carry = new CarryOver(place, entries, next, cancel);
    carry.carryAll();
    return carry;
  }

  /** Returns paths of the old tree that could not be read and so are not in the new one. */
  List<String> passedOver() {
    return List.copyOf(passedOver);
  }

  /**
   * Deletes in the old tree, once it is replaced, what install made and what is in the new one.
   *
   * @throws IOException if something could not be deleted
   */
  void stripOldTree() throws IOException {
    RetiredTree.strip(place.backup(), needless, old.folders());
  }

  private void carryAll() throws IOException {
    for (TreeFile file : old.players()) {
      cancel.check();
      boolean here = entries.leavesRoomFor(file.path()) ? carry(file) : isSameAsFresh(file);
      if (here) {
        needless.add(file);
      }
    }
    for (Path folder : touched) {
      DurableFiles.forceDirectory(folder);
    }
  }

  private boolean isSameAsFresh(TreeFile file) {
    WrittenFile same = fresh.get(file.path());
    try {
      return same != null
          && LocalTree.hasContent(file.in(place.local()), same.size(), same.crc32(), cancel);
    } catch (IOException e) {
      return false; // cannot be read, so it stays
    }
  }

  /** Returns whether the file is in the new tree now. */
  private boolean carry(TreeFile file) throws IOException {
    Path from = file.in(place.local());
    Path to = file.in(place.installing());
    Path folder = to.getParent();
    if (folder != null) {
      DurableFiles.createDirectories(folder);
      touched.add(folder);
    }
    if (file.attributes().isRegularFile() && linked(from, to)) {
      return true;
    }
    try {
      copy(from, to);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false; // on this disk it is one of the new files
    } catch (NoSuchFileException e) {
      return passOver(file, to, e);
    } catch (IOException e) {
      if (!file.attributes().isRegularFile() || !isReadable(from)) {
        return passOver(file, to, e);
      }
      throw e;
    }
  }

  private boolean passOver(TreeFile file, Path to, IOException why) throws IOException {
    DurableFiles.deleteFile(to);
    if (DurableFiles.isThere(file.in(place.local()))) {
      passedOver.add(file.path());
    } else if (!(why instanceof NoSuchFileException)) {
      throw why;
    }
    return false;
  }

  private boolean isReadable(Path file) {
    try {
      LocalTree.readThrough(file, cancel);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean linked(Path from, Path to) {
    try {
      Files.createLink(to, from);
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false; // the disk has no hard links, or no more for this file: copied instead
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
      DurableFiles.forceFile(to);
    }
  }
}
