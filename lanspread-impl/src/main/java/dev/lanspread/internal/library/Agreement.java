package dev.lanspread.internal.library;

import dev.lanspread.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which file list a download goes by, when several sources each told theirs. */
public sealed interface Agreement {

  /**
   * One list is held by strictly more sources than any other.
   *
   * @param list the {@link ListFingerprint} of it
   * @param holders who told exactly it, ordered by id; only they are sources
   */
  record Agreed(String list, List<PeerId> holders) implements Agreement {
    /** Copies the list. */
    public Agreed {
      holders = List.copyOf(holders);
    }
  }

  /**
   * Nobody wins.
   *
   * @param lists how many different lists there are; 0 if nobody told any
   */
  record Ambiguous(int lists) implements Agreement {}

  /** Compares whole lists by their fingerprints. */
  static Agreement of(Map<PeerId, String> lists) {
    Map<String, List<PeerId>> holders = holders(lists);
    int most = holders.values().stream().mapToInt(List::size).max().orElse(0);
    List<Agreed> winners =
        holders.entrySet().stream()
            .filter(entry -> entry.getValue().size() == most)
            .map(entry -> new Agreed(entry.getKey(), entry.getValue().stream().sorted().toList()))
            .toList();
    return winners.size() == 1 ? winners.get(0) : new Ambiguous(holders.size());
  }

  /**
   * Tells whether the outcome is the same whatever {@code others} more sources tell: one list is
   * ahead by more than they could make up for.
   */
  static boolean isCertain(Map<PeerId, String> lists, int others) {
    List<Integer> votes = holders(lists).values().stream().map(List::size).sorted().toList();
    int last = votes.size() - 1;
    int most = last < 0 ? 0 : votes.get(last);
    int second = last < 1 ? 0 : votes.get(last - 1);
    return others == 0 || most > second + others;
  }

  private static Map<String, List<PeerId>> holders(Map<PeerId, String> lists) {
    Map<String, List<PeerId>> holders = new HashMap<>();
    lists.forEach(
        (peer, list) -> holders.computeIfAbsent(list, key -> new ArrayList<>()).add(peer));
    return holders;
  }
}
