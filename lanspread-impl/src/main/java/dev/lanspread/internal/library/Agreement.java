package dev.lanspread.internal.library;

import dev.lanspread.PeerId;
import dev.lanspread.internal.protocol.FileEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which file list a download goes by, when several sources each sent theirs. */
public sealed interface Agreement {

  /**
   * One list is held by strictly more sources than any other.
   *
   * @param files the list, ordered by the bytes of the paths
   * @param holders who sent exactly it, ordered by id; only they are sources
   */
  record Agreed(List<FileEntry> files, List<PeerId> holders) implements Agreement {
    /** Copies the lists. */
    public Agreed {
      files = List.copyOf(files);
      holders = List.copyOf(holders);
    }
  }

  /**
   * Nobody wins.
   *
   * @param lists how many different lists there are; 0 if nobody sent any
   */
  record Ambiguous(int lists) implements Agreement {}

  /** Compares whole lists, whatever the order of their entries. */
  static Agreement of(Map<PeerId, List<FileEntry>> lists) {
    Map<List<FileEntry>, List<PeerId>> holders = new HashMap<>();
    Comparator<FileEntry> order =
        Comparator.comparing(FileEntry::path, PackageFiles.BY_BYTES)
            .thenComparingLong(FileEntry::size);
    lists.forEach(
        (peer, files) ->
            holders
                .computeIfAbsent(files.stream().sorted(order).toList(), list -> new ArrayList<>())
                .add(peer));
    int most = holders.values().stream().mapToInt(List::size).max().orElse(0);
    List<Agreed> winners =
        holders.entrySet().stream()
            .filter(entry -> entry.getValue().size() == most)
            .map(entry -> new Agreed(entry.getKey(), entry.getValue().stream().sorted().toList()))
            .toList();
    return winners.size() == 1 ? winners.get(0) : new Ambiguous(holders.size());
  }
}
