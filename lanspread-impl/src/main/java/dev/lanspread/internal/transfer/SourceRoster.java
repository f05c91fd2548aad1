package dev.lanspread.internal.transfer;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.session.RemotePeer;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may be a source of one running download: drops peers that are gone, asks newcomers for their
 * list, and keeps out those that hold another one or turned the client away for good.
 *
 * <p>All state belongs to the thread that runs the download; answers reach it over its executor.
 */
final class SourceRoster {

  private static final Logger log = LoggerFactory.getLogger(SourceRoster.class);

  private final GameManifest manifest;
  private final SourcePool sources;
  private final ManifestAgreement agreement;
  private final Workers workers;
  private final ChunkScheduler scheduler;
  private final Executor owner;
  private final Consumer<PeerEvent> events;
  private final Map<PeerId, PeerAddress> addresses = new HashMap<>();
  private final Set<PeerId> asking = new HashSet<>();
  private final Set<PeerId> excluded = new HashSet<>();
  private final Set<PeerId> warnedOf = new HashSet<>();

  /**
   * @param owner runs tasks on the thread that everything here belongs to
   */
  SourceRoster(PackageDownload.Setup setup, ChunkScheduler scheduler, Executor owner) {
    this.manifest = setup.manifest();
    this.sources = setup.sources();
    this.agreement = setup.agreement();
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
    // Whoever changed its package since is asked again.
    excluded.retainAll(present);
    for (PeerId peer : present) {
      boolean known = scheduler.hasSource(peer) || excluded.contains(peer);
      if (!known && asking.add(peer)) {
        workers.start("list-" + peer.shortForm(), () -> ask(peer));
      }
    }
    return present;
  }

  private void ask(PeerId peer) {
    try {
      List<FileEntry> files = agreement.fetch(peer, manifest.game(), manifest.version().value());
      boolean same = Set.copyOf(files).equals(Set.copyOf(manifest.files()));
      owner.execute(
          () -> {
            asking.remove(peer);
            if (same) {
              scheduler.addSource(peer);
            } else {
              excluded.add(peer);
            }
          });
    } catch (IOException | LanspreadException e) {
      log.debug("game {}: no list from {}", manifest.game(), peer.shortForm());
      owner.execute(() -> asking.remove(peer));
    }
  }

  /** Notes that a source failed; one that fails for good is asked again only once it was gone. */
  void failed(PeerId source, Fetch.Result.SourceFailed failure) {
    log.info("game {}: peer {} failed: {}", manifest.game(), source.shortForm(), failure.message());
    if (failure.lasting()) {
      scheduler.removeSource(source);
      excluded.add(source);
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

  /** Tells whether nobody is left, and nobody is being asked. */
  boolean isEmpty() {
    return !scheduler.hasSources() && asking.isEmpty();
  }
}
