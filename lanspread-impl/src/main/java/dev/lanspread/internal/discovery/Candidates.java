package dev.lanspread.internal.discovery;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.Sighting;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was seen of others, bounded, so that only news is passed on.
 *
 * <p>Safe for use from any thread.
 */
final class Candidates {

  /** Most sightings that are remembered; the oldest gives way. */
  static final int MAX = 512;

  /** Most news that is passed on within {@link #WINDOW}. */
  static final int MAX_NEWS = 128;

  private static final long WINDOW = Duration.ofSeconds(1).toNanos();

  private record Key(PeerId peer, String link) {}

  private record Seen(Sighting sighting, String service) {}

  private final PeerId own;
  private volatile int ownPort;
  private final Map<Key, Seen> seen = new LinkedHashMap<>();
  private long windowStart = System.nanoTime();
  private int news;

  Candidates(Announcement own) {
    this.own = own.peer();
    announced(own);
  }

  /** Notes where this peer listens, so that its own announcements are known again. */
  void announced(Announcement now) {
    ownPort = now.listen().port();
  }

  /**
   * Tells whether {@code sighting}, made on {@code link}, is news of another peer, or of somebody
   * else with this peer's id; the same under another service name is, for that is what a restart
   * looks like.
   */
  synchronized boolean admit(Sighting sighting, String link, String service) {
    if (sighting.peer().equals(own) && sighting.addresses().stream().allMatch(this::isHere)) {
      return false;
    }
    Key key = new Key(sighting.peer(), link);
    Seen now = new Seen(sighting, service);
    if (now.equals(seen.get(key)) || !withinBudget()) {
      return false;
    }
    seen.remove(key);
    seen.put(key, now);
    if (seen.size() > MAX) {
      Iterator<Key> oldest = seen.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  /** Forgets what a service that said goodbye on {@code link} had told. */
  synchronized void forget(String link, String service) {
    seen.entrySet()
        .removeIf(
            entry ->
                entry.getKey().link().equals(link) && entry.getValue().service().equals(service));
  }

  /** Forgets all that was seen on {@code link}. */
  synchronized void forgetLink(String link) {
    seen.keySet().removeIf(key -> key.link().equals(link));
  }

  private boolean isHere(PeerAddress address) {
    try {
      return address.port() == ownPort && NetworkInterface.getByInetAddress(address.ip()) != null;
    } catch (SocketException e) {
      return true; // Interfaces come and go; a copy of this peer is seen again.
    }
  }

  private boolean withinBudget() {
    long now = System.nanoTime();
    if (now - windowStart >= WINDOW) {
      windowStart = now;
      news = 0;
    }
    return news++ < MAX_NEWS;
  }
}
