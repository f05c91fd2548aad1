package dev.lanspread.internal.install;

import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * The files of an installed tree, told apart: as install left them, or the player's.
 *
 * <p>A file is the player's if the record does not have it or has it with another content. Size and
 * time settle most cases; where only the time differs, the checksum does. Links are the player's,
 * as install makes none, and are not followed.
 *
 * @param unchanged paths of files as install left them
 * @param players paths of files that the player or the game added or changed
 */
record LocalTree(List<String> unchanged, List<String> players) {

  private static final int BUFFER_BYTES = 256 * 1024;

  /**
   * Looks at every file below {@code tree}.
   *
   * @param record what install wrote; where empty, every file is the player's
   */
  static LocalTree scan(Path tree, Optional<InstallRecord> record, Cancellation cancel)
      throws IOException {
    Scan scan = new Scan(record.map(InstallRecord::byPath).orElse(Map.of()), cancel);
    scan.folder(tree, "");
    Collections.sort(scan.unchanged);
    Collections.sort(scan.players);
    return new LocalTree(scan.unchanged, scan.players);
  }

  /** Tells whether a file has this content. */
  static boolean hasContent(Path file, long size, long crc32, Cancellation cancel)
      throws IOException {
    BasicFileAttributes attributes = attributes(file);
    return attributes.isRegularFile()
        && attributes.size() == size
        && checksum(file, cancel) == crc32;
  }

  /** Tells whether a file is as install left it. */
  static boolean isUnchanged(Path file, String path, InstallRecord record, Cancellation cancel)
      throws IOException {
    List<WrittenFile> known =
        record.files().stream().filter(written -> written.path().equals(path)).toList();
    return isOneOf(known, file, attributes(file), cancel);
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

  private static final class Scan {

    private final Map<String, List<WrittenFile>> record;
    private final Cancellation cancel;
    private final List<String> unchanged = new ArrayList<>();
    private final List<String> players = new ArrayList<>();

    private Scan(Map<String, List<WrittenFile>> record, Cancellation cancel) {
      this.record = record;
      this.cancel = cancel;
    }

    private void folder(Path folder, String prefix) throws IOException {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
        for (Path child : children) {
          cancel.check();
          child(child, prefix + child.getFileName());
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }

    private void child(Path child, String path) throws IOException {
      BasicFileAttributes attributes = attributes(child);
      if (DurableFiles.isRealDirectory(attributes)) {
        folder(child, path + '/');
      } else if (isOneOf(record.getOrDefault(path, List.of()), child, attributes, cancel)) {
        unchanged.add(path);
      } else if (!DurableFiles.isTemporary(child)) {
        players.add(path);
      }
    }
  }
}
