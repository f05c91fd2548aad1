package dev.lanspread.internal.transfer;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.session.RemotePeer;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may be a source of one running download: drops peers that are gone, asks newcomers and those
 * whose files changed for their list, and keeps out those that hold another one or turned the
 * client away for good.
 *
 * <p>All state belongs to the thread that runs the download; answers reach it over its executor.
 */
final class SourceRoster {

  private static final Logger log = LoggerFactory.getLogger(SourceRoster.class);

  /** A source that changes its files or takes back what it sent this often is none. */
  private static final int MOST_CHANGES = 3;

  private final GameManifest manifest;
  private final String fingerprint;
  private final SourcePool sources;
  private final ListRequests lists;
  private final Workers workers;
  private final ChunkScheduler scheduler;
  private final Executor owner;
  private final Consumer<PeerEvent> events;
  private final Map<PeerId, PeerAddress> addresses = new HashMap<>();
  private final Map<PeerId, Giver> givers = new HashMap<>();
  private final Map<PeerId, Giver> joining = new LinkedHashMap<>();
  private final Map<PeerId, Integer> changes = new HashMap<>();
  private final Set<PeerId> asking = new HashSet<>();
  private final Set<PeerId> excluded = new HashSet<>();
  private final Set<PeerId> warnedOf = new HashSet<>();
  private @Nullable String failedPath;

  /**
   * @param owner runs tasks on the thread that everything here belongs to
   */
  SourceRoster(PackageDownload.Setup setup, ChunkScheduler scheduler, Executor owner) {
    this.manifest = setup.agreed().manifest();
    this.fingerprint = setup.agreed().fingerprint();
    this.sources = setup.sources();
    this.lists = setup.lists();
    this.workers = setup.workers();
    this.events = setup.events();
    this.scheduler = scheduler;
    this.owner = owner;
  }

  /** Remembers where a source is, for events that come after it has gone. */
  void using(PeerId source) {
    sources.peer(source).ifPresent(peer -> addresses.put(source, peer.address()));
  }

  /** Returns a source that was used, as events show it. */
  PeerEvent.Source shown(PeerId source) {
    PeerAddress address =
        sources.peer(source).map(RemotePeer::address).orElseGet(() -> addresses.get(source));
    return new PeerEvent.Source(source, address);
  }

  /** Drops sources that are gone, takes in those that came since, and returns who is there. */
  Set<PeerId> renew() {
    Optional<Eligible> eligible =
        sources.eligible(manifest.game()).filter(e -> e.version().equals(manifest.version()));
    Set<PeerId> present = Set.copyOf(eligible.map(Eligible::peers).orElse(List.of()));
    scheduler.retainSources(present);
    joining.keySet().retainAll(present);
    // Whoever changed its package since is asked again.
    excluded.retainAll(present);
    for (PeerId peer : present) {
      boolean known =
          scheduler.hasSource(peer) || excluded.contains(peer) || joining.containsKey(peer);
      if (!known) {
        ask(peer);
      }
    }
    return present;
  }

  private void ask(PeerId peer) {
    if (asking.add(peer)) {
      boolean started =
          workers.start("list-" + peer.shortForm(), () -> answer(peer, answerOf(peer)));
      if (!started) {
        asking.remove(peer);
      }
    }
  }

  private Optional<ListAnswer> answerOf(PeerId peer) {
    try {
      return Optional.of(lists.ask(peer, fingerprint, manifest.files().size()));
    } catch (IOException | LanspreadException e) {
      log.debug("game {}: no list from {}", manifest.game(), peer.shortForm());
      return Optional.empty();
    }
  }

  private void answer(PeerId peer, Optional<ListAnswer> answer) {
    owner.execute(
        () -> {
          asking.remove(peer);
          answer.ifPresent(list -> take(peer, list));
        });
  }

  private void take(PeerId peer, ListAnswer list) {
    if (!list.fingerprint().equals(fingerprint)) {
      exclude(peer);
    } else if (list instanceof ListAnswer.Same same) {
      joining.put(peer, new Giver(peer, same.stamps()));
    } else if (list instanceof ListAnswer.Whole whole) {
      joining.put(peer, new Giver(peer, whole.stamps()));
    }
  }

  /** Returns, once, the sources that may be used from now on. */
  List<Giver> newcomers(Predicate<PeerId> isIdle) {
    List<Giver> ready =
        joining.values().stream().filter(giver -> isIdle.test(giver.peer())).toList();
    ready.forEach(giver -> joining.remove(giver.peer()));
    return ready;
  }

  /** Uses a source from now on, with its files as they are now. */
  void admit(Giver giver) {
    givers.put(giver.peer(), giver);
    scheduler.addSource(giver.peer());
  }

  /** Uses a source that is used anyway with its files as they are now. */
  void renewed(Giver giver) {
    givers.replace(giver.peer(), giver);
  }

  /** Returns a source as it was when it listed its files. */
  Giver giver(PeerId source) {
    Giver giver = givers.get(source);
    if (giver == null) {
      throw new IllegalStateException("a source that was never admitted");
    }
    return giver;
  }

  /** A source's files are no longer what they were: it is asked for them again, a few times. */
  void changed(PeerId source) {
    scheduler.removeSource(source);
    if (countChange(source)) {
      ask(source);
    }
  }

  /** Counts one more change; returns whether the source may still be used. */
  boolean countChange(PeerId source) {
    boolean tooOften = changes.merge(source, 1, Integer::sum) >= MOST_CHANGES;
    if (tooOften) {
      exclude(source);
    }
    return !tooOften;
  }

  /** Uses a source no more, until it was gone. */
  void exclude(PeerId source) {
    log.info("game {}: peer {} is no source any more", manifest.game(), source.shortForm());
    scheduler.removeSource(source);
    excluded.add(source);
  }

  /** Notes that a source failed; one that fails for good is asked again only once it was gone. */
  void failed(PeerId source, Fetch.Result.SourceFailed failure) {
    log.info("game {}: peer {} failed: {}", manifest.game(), source.shortForm(), failure.message());
    // What a peer says is shown only if it is a name that was checked.
    failure.path().filter(this::isListed).ifPresent(path -> failedPath = path);
    if (failure.lasting()) {
      exclude(source);
    }
    // Once: a source that fails now and then would flood the host.
    if (warnedOf.add(source)) {
      events.accept(
          new PeerEvent.Warning(
              WarningCodes.SOURCE_SET_ASIDE,
              "a source of game " + manifest.game() + " failed and is set aside",
              Map.of(
                  Facts.GAME, manifest.game().value(),
                  Facts.PEER, source.value(),
                  Facts.REASON, failure.message())));
    }
  }

  /** Returns the file that a source said last it could not give; null if none did. */
  @Nullable String failedPath() {
    return failedPath;
  }

  private boolean isListed(String path) {
    return manifest.files().stream().anyMatch(file -> file.path().equals(path));
  }

  /**
   * Tells whether those who are there are of no use, and nobody is being asked; not while a source
   * that was good may come back.
   */
  boolean isUseless() {
    return !excluded.isEmpty()
        && excluded.containsAll(givers.keySet())
        && !scheduler.hasSources()
        && asking.isEmpty()
        && joining.isEmpty();
  }
}
