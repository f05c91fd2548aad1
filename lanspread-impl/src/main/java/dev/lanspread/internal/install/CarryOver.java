package dev.lanspread.internal.install;

import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Brings the player's files from the tree that an update replaces into the new one.
 *
 * <p>Nothing in the old tree is touched, so that an update which fails later costs nothing: files
 * get a second name (a hard link), or are copied where the disk has no hard links.
 */
final class CarryOver {

  private final GamePlace place;
  private final CheckedEntries entries;
  private final Map<String, WrittenFile> fresh;
  private final Path kept;
  private final Cancellation cancel;
  private final Set<Path> touched = new LinkedHashSet<>();

  CarryOver(
      GamePlace place,
      CheckedEntries entries,
      InstallRecord next,
      String keptName,
      Cancellation cancel) {
    this.place = place;
    this.entries = entries;
    this.fresh =
        next.files().stream().collect(Collectors.toMap(WrittenFile::path, Function.identity()));
    this.kept = place.kept(keptName);
    this.cancel = cancel;
  }

  void run() throws IOException {
    for (String path : LocalTree.scan(place.local(), place.readRecord(), cancel).players()) {
      cancel.check();
      if (entries.leavesRoomFor(path)) {
        carry(path, place.installing());
      } else if (!isSameAsFresh(path)) {
        carry(path, kept);
      }
    }
    for (Path folder : touched) {
      DurableFiles.forceDirectory(folder);
    }
  }

  private boolean isSameAsFresh(String path) throws IOException {
    WrittenFile same = fresh.get(path);
    return same != null
        && LocalTree.hasContent(place.local().resolve(path), same.size(), same.crc32(), cancel);
  }

  private void carry(String path, Path into) throws IOException {
    Path from = place.local().resolve(path);
    Path to = into.resolve(path);
    Path folder = to.getParent();
    if (folder != null) {
      DurableFiles.createDirectories(folder);
      touched.add(folder);
    }
    if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS) || !linked(from, to)) {
      copy(from, to);
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
