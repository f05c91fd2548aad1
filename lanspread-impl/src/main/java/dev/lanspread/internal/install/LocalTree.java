package dev.lanspread.internal.install;

import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.FileTree;
import dev.lanspread.internal.store.TreeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The files of an installed tree, told apart: as install left them, or the player's.
 *
 * <p>A file is the player's if the record does not have it or has it with another content. Size and
 * time settle most cases; where only the time differs, the checksum does. Links are the player's,
 * as install makes none, and are not followed. What cannot be read is the player's too.
 *
 * @param unchanged files as install left them
 * @param players files that the player or the game added or changed
 * @param temporaries what interrupted changes of lanspread left
 * @param folders all folders that could be looked into, each after the one it is in
 * @param unreadable paths of files and folders that could not be read
 * @param closed those of {@code unreadable} of which nothing else is known
 */
record LocalTree(
    List<TreeFile> unchanged,
    List<TreeFile> players,
    List<TreeFile> temporaries,
    List<Path> folders,
    List<String> unreadable,
    List<String> closed) {

  private static final int BUFFER_BYTES = 256 * 1024;

  /**
   * Looks at every file below {@code tree}.
   *
   * @param record what install wrote; where empty, every file is the player's
   */
  static LocalTree scan(Path tree, Optional<InstallRecord> record, Cancellation cancel)
      throws IOException {
    Scan scan = new Scan(tree, record.map(InstallRecord::byPath).orElse(Map.of()), cancel);
    FileTree.walk(tree, scan);
    return scan.seen;
  }

  /** Returns what has to be set aside when the tree goes: the player's, and what is unknown. */
  List<String> keptPaths() {
    return Stream.concat(players.stream().map(TreeFile::path), closed.stream()).sorted().toList();
  }

  /** Returns the files that install made and nobody changed. */
  List<String> unchangedPaths() {
    return unchanged.stream().map(TreeFile::path).sorted().toList();
  }

  /** Tells whether a file has this content. */
  static boolean hasContent(Path file, long size, long crc32, Cancellation cancel)
      throws IOException {
    BasicFileAttributes attributes = attributes(file);
    return attributes.isRegularFile()
        && attributes.size() == size
        && checksum(file, cancel) == crc32;
  }

  /** Tells whether two files are one, or two with the same content; links are not followed. */
  static boolean isSame(Path one, Path other) throws IOException {
    BasicFileAttributes first = attributes(one);
    BasicFileAttributes second = attributes(other);
    if (first.fileKey() != null && first.fileKey().equals(second.fileKey())) {
      return true;
    }
    if (first.isSymbolicLink() && second.isSymbolicLink()) {
      return Files.readSymbolicLink(one).equals(Files.readSymbolicLink(other));
    }
    return first.isRegularFile()
        && second.isRegularFile()
        && first.size() == second.size()
        && Files.mismatch(one, other) < 0;
  }

  /** Tells whether a file is as install left it; one that cannot be read is not. */
  static boolean isUnchanged(TreeFile file, Path tree, InstallRecord record, Cancellation cancel) {
    List<WrittenFile> known =
        record.files().stream().filter(written -> written.path().equals(file.path())).toList();
    try {
      return isOneOf(known, file.in(tree), file.attributes(), cancel);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isOneOf(
      List<WrittenFile> known, Path file, BasicFileAttributes attributes, Cancellation cancel)
      throws IOException {
    if (known.isEmpty() || !attributes.isRegularFile()) {
      return false;
    }
    long modified = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    for (WrittenFile written : known) {
      if (written.size() == attributes.size() && written.modifiedNanos() == modified) {
        return true;
      }
    }
    for (WrittenFile written : known) {
      if (hasContent(file, written.size(), written.crc32(), cancel)) {
        return true;
      }
    }
    return false;
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Reads all of a file, to see whether that is possible. */
  static void readThrough(Path file, Cancellation cancel) throws IOException {
    checksum(file, cancel);
  }

  private static long checksum(Path file, Cancellation cancel) throws IOException {
    CRC32 crc = new CRC32();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (channel.read(buffer) >= 0) {
        cancel.check();
        crc.update(buffer.flip());
        buffer.clear();
      }
    }
    return crc.getValue();
  }

  private static final class Scan implements FileTree.Visitor {

    private final Path tree;
    private final Map<String, List<WrittenFile>> record;
    private final Cancellation cancel;
    private final LocalTree seen =
        new LocalTree(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());

    private Scan(Path tree, Map<String, List<WrittenFile>> record, Cancellation cancel) {
      this.tree = tree;
      this.record = record;
      this.cancel = cancel;
    }

    @Override
    public boolean file(TreeFile file) {
      cancel.check();
      listFor(file).add(file);
      return true;
    }

    @Override
    public void folder(Path relative) {
      cancel.check();
      seen.folders.add(relative);
    }

    @Override
    public void unreadable(String path, IOException why) {
      seen.unreadable.add(path);
      seen.closed.add(path);
    }

    private List<TreeFile> listFor(TreeFile file) {
      List<WrittenFile> known = record.getOrDefault(file.path(), List.of());
      try {
        if (isOneOf(known, file.in(tree), file.attributes(), cancel)) {
          return seen.unchanged;
        }
      } catch (NoSuchFileException e) {
        return seen.players; // went away meanwhile: nothing that could be lost
      } catch (IOException e) {
        seen.unreadable.add(file.path());
      }
      return DurableFiles.isTemporary(file.relative()) ? seen.temporaries : seen.players;
    }
  }
}
