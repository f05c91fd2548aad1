package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The connections over which peers are served, bounded for each peer; safe from any thread. */
final class ServedConnections {

  /** A downloading peer uses one, and another whenever it distrusts that. */
  static final int MAX_PER_PEER = 8;

  private final Map<PeerId, Set<Proved>> open = new HashMap<>();

  /**
   * Counts a connection until it is closed; returns whether its peer may have it.
   *
   * <p>Connections of the peer's earlier runs are closed: a process that was killed says no
   * goodbye, and a peer that is killed and started again and again would be refused for as long as
   * its old connections take to time out.
   */
  boolean enter(Proved proved) {
    List<Proved> ended;
    boolean enters;
    synchronized (open) {
      Set<Proved> held = open.computeIfAbsent(proved.peer(), peer -> new HashSet<>());
      ended = held.stream().filter(other -> !other.isSameRun(proved)).toList();
      ended.forEach(held::remove);
      enters = held.size() < MAX_PER_PEER && held.add(proved);
    }
    ended.forEach(other -> other.connection().close(Proved.CODE_REPLACED, "replaced"));
    if (enters) {
      proved.connection().closed().thenRun(() -> leave(proved));
    }
    return enters;
  }

  private void leave(Proved proved) {
    synchronized (open) {
      open.computeIfPresent(
          proved.peer(), (peer, held) -> held.remove(proved) && held.isEmpty() ? null : held);
    }
  }
}
