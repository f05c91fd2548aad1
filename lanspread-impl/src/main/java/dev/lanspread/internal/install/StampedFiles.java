package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
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
   * @param contents the new content by path, relative to {@code local/}, with {@code /}
   */
  public static void expect(
      StateDirectory state, GameId id, GameRoot root, Map<String, byte[]> contents)
      throws IOException {
    GamePlace place = new GamePlace(id, root, state);
    Optional<InstallRecord> read = place.readRecord();
    if (read.isEmpty()) {
      return;
    }
    InstallRecord record = read.get();
    Set<String> unchanged = unchanged(place, record, contents.keySet());
    if (unchanged.isEmpty()) {
      return;
    }
    List<WrittenFile> files = new ArrayList<>(record.files());
    files.removeIf(file -> unchanged.contains(file.path()) && file.modifiedNanos() == NO_TIME);
    for (String path : unchanged) {
      byte[] content = contents.getOrDefault(path, new byte[0]);
      files.add(new WrittenFile(path, content.length, NO_TIME, checksum(content)));
    }
    new InstallRecord(record.version(), files).write(place.record());
  }

  private static Set<String> unchanged(GamePlace place, InstallRecord record, Set<String> paths)
      throws IOException {
    Cancellation never = new Cancellation(place.id());
    Set<String> unchanged = new HashSet<>();
    for (String path : paths) {
      if (LocalTree.isUnchanged(place.local().resolve(path), path, record, never)) {
        unchanged.add(path);
      }
    }
    return unchanged;
  }

  private static long checksum(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }
}
