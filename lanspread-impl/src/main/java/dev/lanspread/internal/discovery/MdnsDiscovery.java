package dev.lanspread.internal.discovery;

import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.Discovery;
import dev.lanspread.spi.discovery.DiscoveryListener;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one {@link MdnsLink} on each usable address of this machine. */
final class MdnsDiscovery implements Discovery {

  private static final Logger LOG = LoggerFactory.getLogger(MdnsDiscovery.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final Duration GOODBYE = Duration.ofMillis(400);
  private static final Duration HURRY = Duration.ofMillis(20);
  private static final Duration CLOSING = Duration.ofMillis(1_800);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Candidates candidates;
  private final DiscoveryListener listener;
  private final Thread thread;
  private final Map<LinkAddress, MdnsLink> links = new HashMap<>();
  private final Map<LinkAddress, Pause> pauses = new HashMap<>();
  private Announcement own;
  private boolean closing;

  MdnsDiscovery(Announcement own, DiscoveryListener listener) {
    this.own = own;
    this.candidates = new Candidates(own);
    this.listener = listener;
    this.thread = new Thread(this::run, "lanspread-mdns-" + own.peer().shortForm());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void announce(Announcement own) {
    synchronized (links) {
      this.own = own;
      candidates.announced(own);
      links.values().forEach(link -> link.announce(own));
      links.notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (links) {
      closing = true;
      links.notifyAll();
    }
    try {
      thread.join(Duration.ofSeconds(2).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<MdnsLink> leaving = new ArrayList<>();
    try {
      while (!isClosing()) {
        leaving.removeIf(MdnsLink::hasEnded);
        leaving.forEach(MdnsLink::hurry); // They had a whole round to say goodbye.
        synchronized (links) {
          leaving.addAll(update());
          if (!closing) {
            links.wait(LOOK_MILLIS);
          }
        }
      }
    } catch (InterruptedException e) {
      LOG.warn("Discovery was interrupted and ends");
    } finally {
      synchronized (links) {
        leaving.addAll(links.values());
        links.clear();
      }
      end(leaving);
    }
  }

  private boolean isClosing() {
    synchronized (links) {
      return closing;
    }
  }

  // Called under the lock; returns the links that are to leave.
  private List<MdnsLink> update() {
    List<LinkAddress> usable = usable();
    List<MdnsLink> leaving = new ArrayList<>();
    pauses.keySet().retainAll(usable);
    links
        .entrySet()
        .removeIf(
            entry -> {
              boolean broken = entry.getValue().isBroken();
              if (broken) {
                pauses.merge(entry.getKey(), Pause.first(), (old, first) -> old.longer());
              }
              boolean leaves = broken || !usable.contains(entry.getKey());
              if (leaves) {
                entry.getValue().beginClose();
                leaving.add(entry.getValue());
              }
              return leaves;
            });
    for (LinkAddress address : usable) {
      Pause pause = pauses.get(address);
      if (!links.containsKey(address) && (pause == null || pause.isOver())) {
        MdnsLink link = new MdnsLink(address, own, candidates, listener);
        links.put(address, link);
        link.start();
      }
    }
    return leaving;
  }

  private List<LinkAddress> usable() {
    try {
      return LinkAddress.of(own.listen().ip());
    } catch (SocketException e) {
      LOG.warn("The network interfaces cannot be listed: {}", e.getMessage());
      return List.copyOf(links.keySet());
    }
  }

  // JmDNS takes up to several seconds to close; after its first goodbye it is hurried along.
  private static void end(List<MdnsLink> leaving) {
    leaving.forEach(MdnsLink::beginClose);
    long start = System.nanoTime();
    try {
      for (MdnsLink link : leaving) {
        link.awaitEnd(start + GOODBYE.toNanos());
      }
      while (!leaving.stream().allMatch(MdnsLink::hasEnded)
          && System.nanoTime() - start < CLOSING.toNanos()) {
        leaving.forEach(MdnsLink::hurry);
        for (MdnsLink link : leaving) {
          link.awaitEnd(System.nanoTime() + HURRY.toNanos());
        }
      }
    } catch (InterruptedException e) {
      leaving.forEach(MdnsLink::hurry);
    }
  }

  /** How long an address is left alone after its link broke. */
  private record Pause(long until, Duration length) {

    static Pause first() {
      return of(Duration.ofSeconds(2));
    }

    Pause longer() {
      Duration doubled = length.multipliedBy(2);
      return of(doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE);
    }

    boolean isOver() {
      return System.nanoTime() - until >= 0;
    }

    private static Pause of(Duration length) {
      return new Pause(System.nanoTime() + length.toNanos(), length);
    }
  }
}
