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

  /** The control session in use; null while it is being replaced. */
  @Nullable PeerSession session;

  private boolean libraryAcknowledged;
  private final List<Consumer<@Nullable LanspreadException>> waiting = new ArrayList<>();
  private final List<GameSummary> pages = new ArrayList<>();
  private int nextPage;

  PeerEntry(PeerId id, PeerAddress address, String name) {
    this.id = id;
    this.address = address;
    this.name = name;
  }

  /** Uses a new session; what the old one had half told is forgotten. */
  void use(PeerSession fresh) {
    session = fresh;
    pages.clear();
    nextPage = 0;
  }

  /**
   * Tells whether a new connection replaces the one in use.
   *
   * <p>A restarted peer (another instance) or one whose listener moved (a higher epoch) does. When
   * both peers dialled each other at once, both keep the connection that the smaller id dialled.
   */
  boolean isReplacedBy(Proved fresh, PeerId self) {
    PeerSession current = session;
    if (current == null || !current.isOpen()) {
      return true;
    }
    Message.Self before = current.proved().self();
    Message.Self now = fresh.self();
    if (before.instance() != now.instance()) {
      return true;
    }
    boolean dialledBefore = current.proved().connection().dialled();
    boolean dialledNow = fresh.connection().dialled();
    if (before.epoch() != now.epoch() || dialledBefore == dialledNow) {
      return before.epoch() <= now.epoch();
    }
    boolean smallerSelf = self.compareTo(id) < 0;
    return dialledNow == smallerSelf;
  }

  /**
   * Takes one page of a library.
   *
   * @return the whole library after its last page, else null
   */
  @Nullable List<GameSummary> takePage(Message.Library page) throws ProtocolException {
    if (page.page() == 0) {
      pages.clear();
      nextPage = 0;
    }
    if (page.page() != nextPage || pages.size() + page.games().size() > ProtocolLimits.GAMES) {
      throw new ProtocolException("library pages out of order or too many");
    }
    nextPage++;
    pages.addAll(page.games());
    if (!page.last()) {
      return null;
    }
    List<GameSummary> whole = List.copyOf(pages);
    pages.clear();
    nextPage = 0;
    return whole;
  }

  void acknowledged() {
    libraryAcknowledged = true;
    completeIfExchanged();
  }

  void completeIfExchanged() {
    if (visible && libraryAcknowledged) {
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
