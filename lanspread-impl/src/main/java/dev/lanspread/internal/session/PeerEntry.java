package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.protocol.GameSummary;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is known of one peer; confined to the peer table's executor. */
final class PeerEntry {

  final PeerId id;
  PeerAddress address;
  String name;
  long revision;

  /** Whether its library arrived, so that the host has been told of it. */
  boolean visible;

  /** The control session in use; null while it is being replaced. May be read from any thread. */
  volatile @Nullable PeerSession session;

  /** How often its session was lost; tells the timers of different losses apart. */
  int losses;

  private boolean libraryTaken;
  private boolean libraryAcknowledged;
  private boolean resyncAsked;
  private final List<Consumer<@Nullable LanspreadException>> waiting = new ArrayList<>();
  private final List<GameSummary> pages = new ArrayList<>();
  private int nextPage;
  private long pagesRevision;

  PeerEntry(PeerId id, PeerAddress address, String name) {
    this.id = id;
    this.address = address;
    this.name = name;
  }

  /** Uses a new session; what the old one had half told is forgotten. */
  void use(PeerSession fresh) {
    session = fresh;
    libraryTaken = false;
    libraryAcknowledged = false;
    resyncAsked = false;
    dropPages();
  }

  /** Tells whether a new connection replaces the one in use, if there is one. */
  boolean isReplacedBy(Proved fresh, PeerId self) {
    PeerSession current = session;
    return current == null || !current.isAlive() || fresh.supersedes(current.proved(), self);
  }

  /** Tells whether the peer is to be asked for its whole library: once until that comes. */
  boolean askResync() {
    boolean first = !resyncAsked;
    resyncAsked = true;
    return first;
  }

  /**
   * Takes one page of a library.
   *
   * @return the whole library after its last page, else null
   */
  @Nullable List<GameSummary> takePage(Message.Library page) throws ProtocolException {
    if (page.page() == 0) {
      dropPages();
      pagesRevision = page.revision();
    }
    boolean fits = pages.size() + page.games().size() <= ProtocolLimits.GAMES;
    boolean empty = page.games().isEmpty() && !page.last();
    if (page.page() != nextPage || page.revision() != pagesRevision || !fits || empty) {
      throw new ProtocolException("library pages out of order, empty or too many");
    }
    nextPage++;
    pages.addAll(page.games());
    if (!page.last()) {
      return null;
    }
    List<GameSummary> whole = List.copyOf(pages);
    dropPages();
    libraryTaken = true;
    resyncAsked = false;
    return whole;
  }

  private void dropPages() {
    pages.clear();
    nextPage = 0;
  }

  void acknowledged() {
    libraryAcknowledged = true;
    completeIfExchanged();
  }

  void completeIfExchanged() {
    if (libraryTaken && libraryAcknowledged) {
      tellWaiting(null);
    }
  }

  /**
   * Tells {@code action} once, when both libraries are exchanged (null) or that will not happen.
   */
  void whenExchanged(Consumer<@Nullable LanspreadException> action) {
    waiting.add(action);
    completeIfExchanged();
  }

  void fail(LanspreadException failure) {
    tellWaiting(failure);
  }

  private void tellWaiting(@Nullable LanspreadException failure) {
    List<Consumer<@Nullable LanspreadException>> told = List.copyOf(waiting);
    waiting.clear();
    told.forEach(action -> action.accept(failure));
  }
}
