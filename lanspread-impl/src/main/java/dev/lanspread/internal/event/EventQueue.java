package dev.lanspread.internal.event;

import dev.lanspread.GameId;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.PeerEvent.DownloadBegan;
import dev.lanspread.event.PeerEvent.DownloadCancelled;
import dev.lanspread.event.PeerEvent.DownloadFailed;
import dev.lanspread.event.PeerEvent.DownloadFinished;
import dev.lanspread.event.PeerEvent.DownloadProgressed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is still to be delivered, in order; keeps one progress event per download.
 *
 * <p>Progress takes the place of the undelivered progress of the same download, never of an earlier
 * one, and is left out once the download has ended. Not safe for use from several threads.
 */
final class EventQueue {

  private final Deque<Item> items = new ArrayDeque<>();
  private final Map<GameId, LatestProgress> undelivered = new HashMap<>();
  private final Set<GameId> ended = new HashSet<>();

  void add(PeerEvent event) {
    if (event instanceof DownloadProgressed progress) {
      addProgress(progress);
      return;
    }
    if (event instanceof DownloadBegan began) {
      undelivered.remove(began.game());
      ended.remove(began.game());
    } else {
      endedDownload(event).ifPresent(this::end);
    }
    items.add(new Event(event));
  }

  void add(Runnable task) {
    items.add(new Task(task));
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  int size() {
    return items.size();
  }

  Optional<Deliverable> poll() {
    Item item = items.poll();
    if (item instanceof LatestProgress progress) {
      // A later download may have put its own progress behind this one.
      undelivered.remove(progress.event.game(), progress);
      return Optional.of(new Event(progress.event));
    }
    return Optional.ofNullable((Deliverable) item);
  }

  /** Takes the tasks out and returns them. */
  List<Runnable> takeTasks() {
    List<Runnable> tasks = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Task task) {
        tasks.add(task.action());
      }
    }
    items.removeIf(Task.class::isInstance);
    return tasks;
  }

  /** Empties the queue and returns its tasks. */
  List<Runnable> clear() {
    List<Runnable> tasks = takeTasks();
    items.clear();
    undelivered.clear();
    return tasks;
  }

  private void addProgress(DownloadProgressed progress) {
    if (ended.contains(progress.game())) {
      return;
    }
    LatestProgress waiting = undelivered.get(progress.game());
    if (waiting != null) {
      waiting.event = progress;
      return;
    }
    LatestProgress added = new LatestProgress(progress);
    undelivered.put(progress.game(), added);
    items.add(added);
  }

  private void end(GameId game) {
    undelivered.remove(game);
    ended.add(game);
  }

  private static Optional<GameId> endedDownload(PeerEvent event) {
    if (event instanceof DownloadFinished finished) {
      return Optional.of(finished.game());
    }
    if (event instanceof DownloadFailed failed) {
      return Optional.of(failed.game());
    }
    if (event instanceof DownloadCancelled cancelled) {
      return Optional.of(cancelled.game());
    }
    return Optional.empty();
  }

  private sealed interface Item permits Deliverable, LatestProgress {}

  /** Something to deliver. */
  sealed interface Deliverable extends Item permits Event, Task {}

  /** An event for the listeners. */
  record Event(PeerEvent event) implements Deliverable {}

  /** Work that keeps its place among the events. */
  record Task(Runnable action) implements Deliverable {}

  private static final class LatestProgress implements Item {
    private DownloadProgressed event;

    LatestProgress(DownloadProgressed event) {
      this.event = event;
    }
  }
}
