package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.PeerException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.RemoteLibraries;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers and their libraries: one entry per peer id, ever.
 *
 * <p>Confined to one serial executor, except for {@link #peers()}, which anybody may read.
 */
final class PeerTable {

  private static final Logger log = LoggerFactory.getLogger(PeerTable.class);

  private final PeerId self;
  private final RemoteLibraries libraries;
  private final Consumer<PeerEvent> events;
  private final Map<PeerId, PeerEntry> entries = new HashMap<>();
  private volatile List<RemotePeer> published = List.of();

  PeerTable(PeerId self, RemoteLibraries libraries, Consumer<PeerEvent> events) {
    this.self = self;
    this.libraries = libraries;
    this.events = events;
  }

  /** Returns the visible peers, ordered by address; safe from any thread. */
  List<RemotePeer> peers() {
    return published;
  }

  @Nullable PeerEntry find(PeerId peer) {
    return entries.get(peer);
  }

  List<PeerEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** Returns the entry that a session serves, unless another session has taken its place. */
  Optional<PeerEntry> entryOf(PeerSession session) {
    PeerEntry entry = entries.get(session.peer());
    return entry != null && entry.session == session ? Optional.of(entry) : Optional.empty();
  }

  /**
   * Finds or makes the entry for a proved connection.
   *
   * @return the entry if the connection is to be used, or empty if the one in use is kept
   */
  Optional<PeerEntry> admit(Proved proved, PeerAddress address) {
    PeerEntry entry = entries.get(proved.peer());
    if (entry == null) {
      entry = new PeerEntry(proved.peer(), address, proved.name());
      entries.put(entry.id, entry);
      return Optional.of(entry);
    }
    if (!entry.isReplacedBy(proved, self)) {
      return Optional.empty();
    }
    PeerSession before = entry.session;
    entry.session = null;
    if (before != null) {
      before.end(
          new PeerSession.End(PeerSession.End.Kind.REPLACED, "replaced"), Proved.CODE_REPLACED);
    }
    update(entry, address, proved.name());
    return Optional.of(entry);
  }

  /** Records a new address or name. */
  void update(PeerEntry entry, PeerAddress address, String name) {
    if (entry.address.equals(address) && entry.name.equals(name)) {
      return;
    }
    entry.address = address;
    entry.name = name;
    publish();
    if (entry.visible) {
      events.accept(new PeerEvent.PeerUpdated(view(entry).toSnapshot()));
    }
  }

  /** Takes a page; returns whether the library is whole now. */
  boolean takePage(PeerEntry entry, Message.Library page) throws ProtocolException {
    List<GameSummary> whole = entry.takePage(page);
    if (whole == null) {
      return false;
    }
    boolean changed =
        libraries.replace(entry.id, page.revision(), whole) == RemoteLibraries.Outcome.APPLIED;
    entry.revision = page.revision();
    boolean first = !entry.visible;
    entry.visible = true;
    publish();
    if (first) {
      log.info("peer {}: connected at {}", entry.id.shortForm(), entry.address);
      events.accept(new PeerEvent.PeerConnected(view(entry).toSnapshot()));
    } else if (changed) {
      announceLibrary(entry);
    }
    entry.completeIfExchanged();
    return true;
  }

  /** Applies a delta; returns whether to ask the peer for its whole library instead, now. */
  boolean needsResync(PeerEntry entry, Message.Delta delta) {
    RemoteLibraries.Outcome outcome =
        libraries.apply(
            entry.id,
            new LibraryDelta(delta.base(), delta.revision(), delta.changed(), delta.removed()));
    if (outcome == RemoteLibraries.Outcome.RESYNC_NEEDED) {
      return entry.askResync();
    }
    entry.revision = libraries.revision(entry.id).orElse(entry.revision);
    publish();
    if (outcome == RemoteLibraries.Outcome.APPLIED) {
      announceLibrary(entry);
    }
    return false;
  }

  /** Forgets a peer; the host is told if it knew of it. */
  void remove(PeerEntry entry, String reason) {
    entries.remove(entry.id);
    libraries.remove(entry.id);
    publish();
    if (entry.visible) {
      log.info("peer {}: lost: {}", entry.id.shortForm(), reason);
      events.accept(new PeerEvent.PeerLost(entry.id, entry.address, reason));
    }
    entry.fail(
        new PeerException(
            ErrorCode.UNREACHABLE,
            "the peer went away: " + reason,
            Map.of(Facts.PEER, entry.id.value(), Facts.ADDRESS, entry.address.toString())));
  }

  PeerSnapshot snapshot(PeerId peer) {
    PeerEntry entry = entries.get(peer);
    if (entry == null) {
      throw new PeerException(
          ErrorCode.UNREACHABLE, "the peer went away", Map.of(Facts.PEER, peer.value()));
    }
    return view(entry).toSnapshot();
  }

  private void announceLibrary(PeerEntry entry) {
    events.accept(
        new PeerEvent.RemoteLibraryChanged(entry.id, entry.revision, view(entry).states()));
  }

  private RemotePeer view(PeerEntry entry) {
    return new RemotePeer(
        entry.id, entry.address, entry.name, entry.revision, libraries.games(entry.id));
  }

  private void publish() {
    published =
        entries.values().stream()
            .filter(entry -> entry.visible)
            .map(this::view)
            .sorted(Comparator.comparing(RemotePeer::address).thenComparing(RemotePeer::id))
            .toList();
  }
}
