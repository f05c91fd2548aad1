package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where peers may be reached: the addresses at which they proved themselves, and those at which
 * they were said to be.
 *
 * <p>Kept apart, so that nobody's claims push out what is known. Confined to the peer table's
 * executor. Bounded: what was noted longest ago goes.
 */
final class AddressBook {

  static final int MAX_PEERS = 512;
  static final int MAX_PROVED = 4;
  static final int MAX_SAID = 8;

  private final Map<PeerId, Page> pages = new LinkedHashMap<>(16, 0.75f, true);

  /** Notes where a peer proved itself. */
  void proved(PeerId peer, PeerAddress address) {
    note(page(peer).proved, address, MAX_PROVED);
  }

  /** Notes where a peer is said to be, best first. */
  void said(PeerId peer, List<PeerAddress> addresses) {
    Page page = page(peer);
    for (int i = Math.min(addresses.size(), MAX_SAID) - 1; i >= 0; i--) {
      note(page.said, addresses.get(i), MAX_SAID);
    }
  }

  /** Returns {@code first} and behind it all that is known of a peer, the latest first. */
  List<PeerAddress> behind(List<PeerAddress> first, PeerId peer) {
    Set<PeerAddress> all = new LinkedHashSet<>(first);
    Page page = pages.get(peer);
    if (page != null) {
      all.addAll(latestFirst(page.proved));
      all.addAll(latestFirst(page.said));
    }
    return List.copyOf(all);
  }

  private Page page(PeerId peer) {
    Page page = pages.computeIfAbsent(peer, unknown -> new Page());
    if (pages.size() > MAX_PEERS) {
      pages.remove(pages.keySet().iterator().next());
    }
    return page;
  }

  private static void note(Set<PeerAddress> addresses, PeerAddress address, int max) {
    addresses.remove(address);
    addresses.add(address);
    if (addresses.size() > max) {
      addresses.remove(addresses.iterator().next());
    }
  }

  private static List<PeerAddress> latestFirst(Set<PeerAddress> addresses) {
    List<PeerAddress> reversed = new ArrayList<>();
    addresses.forEach(address -> reversed.add(0, address));
    return reversed;
  }

  private static final class Page {
    private final Set<PeerAddress> proved = new LinkedHashSet<>();
    private final Set<PeerAddress> said = new LinkedHashSet<>();
  }
}
