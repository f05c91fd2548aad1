package dev.lanspread.internal.install;

import static java.util.stream.Collectors.toSet;

import dev.lanspread.GameId;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.store.TreeFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/** Tells the install record that lanspread itself changes files, which makes them nobody else's. */
public final class StampedFiles {

  // Such a line has no time: only the checksum counts.
  private static final long NO_TIME = Long.MIN_VALUE;

  private StampedFiles() {}

  /**
   * Records contents that count as unchanged from now on; call it before writing them. A file that
   * the player changed before stays the player's.
   *
   * @param contents the new content of files below {@code local/}
   */
  public static void expect(
      StateDirectory state, GameId id, GameRoot root, Map<TreeFile, byte[]> contents)
      throws IOException {
    GamePlace place = new GamePlace(id, root, state);
    Optional<InstallRecord> read = place.readRecord();
    if (read.isEmpty()) {
      return;
    }
    InstallRecord record = read.get();
    Map<TreeFile, byte[]> unchanged = new LinkedHashMap<>(contents);
    Cancellation never = new Cancellation(id);
    unchanged.keySet().removeIf(f -> !LocalTree.isUnchanged(f, place.local(), record, never));
    if (unchanged.isEmpty()) {
      return;
    }
    Set<String> paths = unchanged.keySet().stream().map(TreeFile::path).collect(toSet());
    List<WrittenFile> files = new ArrayList<>(record.files());
    files.removeIf(file -> paths.contains(file.path()) && file.modifiedNanos() == NO_TIME);
    unchanged.forEach(
        (file, content) ->
            files.add(new WrittenFile(file.path(), content.length, NO_TIME, checksum(content))));
    new InstallRecord(record.version(), files).write(place.record());
  }

  private static long checksum(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }
}
