package dev.lanspread.internal.transfer;

import dev.lanspread.PeerId;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.protocol.FileEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last stage before the commit: every source that is still there says whether its files are
 * those that it gave. Blocks; belongs to the thread of its download.
 */
final class Confirmation {

  /** How long sources are waited for; what those gave that say nothing was settled by request. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final ListRequests.Waiting WAITING =
      new ListRequests.Waiting(PATIENCE, PATIENCE, answers -> false);

  private final GameManifest manifest;
  private final String fingerprint;
  private final PartialDownload partial;
  private final ListRequests lists;
  private final Cancellation cancellation;
  private final SourceRoster roster;

  /** Learns what a source gave that nobody vouches for any more. */
  @FunctionalInterface
  interface Lost {
    void accept(PeerId source, List<Part.Chunk> chunks);
  }

  Confirmation(PackageDownload.Setup setup, SourceRoster roster) {
    this.manifest = setup.agreed().manifest();
    this.fingerprint = setup.agreed().fingerprint();
    this.partial = setup.partial();
    this.lists = setup.lists();
    this.cancellation = setup.operation().cancellation();
    this.roster = roster;
  }

  /** Asks every source, and takes out what is not vouched for. */
  void run(Lost lost) {
    Set<PeerId> givers = partial.givers();
    Map<PeerId, ListAnswer> answers =
        lists.askAll(givers, fingerprint, manifest.files().size(), WAITING, cancellation);
    for (PeerId source : givers) {
      confirm(source, Optional.ofNullable(answers.get(source)), lost);
    }
  }

  private void confirm(PeerId source, Optional<ListAnswer> answer, Lost lost) {
    if (answer.isEmpty()) {
      lost.accept(source, partial.dropLoose(source));
      return;
    }
    boolean same = answer.get().fingerprint().equals(fingerprint);
    Giver now =
        new Giver(source, same ? stampsOf(answer.get()) : stampsByPath(source, answer.get()));
    List<Part.Chunk> changed = partial.reconcile(now);
    partial.settle(now);
    lost.accept(source, changed);
    if (!same) {
      roster.exclude(source);
    } else if (changed.isEmpty() || roster.countChange(source)) {
      roster.renewed(now);
    }
  }

  private static @Nullable Stamps stampsOf(ListAnswer answer) {
    if (answer instanceof ListAnswer.Same same) {
      return same.stamps();
    }
    return answer instanceof ListAnswer.Whole whole ? whole.stamps() : null;
  }

  /** Tells of which files of the agreed list a source with another one still has the same. */
  private Stamps stampsByPath(PeerId source, ListAnswer answer) {
    Stamps stamps = new Stamps(manifest.files().size());
    Optional<ListAnswer.Whole> list = wholeList(source, answer);
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; list.isPresent() && i < list.get().files().size(); i++) {
      places.put(list.get().files().get(i).path(), i);
    }
    for (int file = 0; file < manifest.files().size(); file++) {
      FileEntry entry = manifest.files().get(file);
      Integer place = places.get(entry.path());
      boolean same = place != null && list.get().files().get(place).equals(entry);
      Stamps told = list.map(ListAnswer.Whole::stamps).orElse(null);
      long stamp = told == null || place == null ? Stamps.UNTOLD : told.of(place);
      stamps.set(file, same ? stamp : Stamps.GONE);
    }
    return stamps;
  }

  private Optional<ListAnswer.Whole> wholeList(PeerId source, ListAnswer answer) {
    if (answer instanceof ListAnswer.Whole whole) {
      return Optional.of(whole);
    }
    Map<PeerId, ListAnswer> whole = lists.askAll(List.of(source), null, 0, WAITING, cancellation);
    return whole.get(source) instanceof ListAnswer.Whole list
        ? Optional.of(list)
        : Optional.empty();
  }
}
