package dev.lanspread.internal.discovery;

import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.DiscoveryListener;
import dev.lanspread.spi.discovery.Sighting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Multicast DNS on one address: a JmDNS instance and the thread that drives it.
 *
 * <p>JmDNS blocks while it opens, renames and closes, so that all of it happens on that thread.
 */
final class MdnsLink implements ServiceListener {

  /** The service type of lanspread. */
  static final String SERVICE_TYPE = "_lanspread._udp.local.";

  /** Most names in JmDNS's cache, which has no bound of its own; beyond it the link starts anew. */
  static final int MAX_CACHED_NAMES = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(MdnsLink.class);
  // Eight digits to the base 36; with the peer id they fit the 63 bytes of a label.
  private static final long NAMES = 1L << 40;
  private static final int MAX_ADDRESSES = 8;
  private static final int MAX_LOOKUPS = 16;
  private static final long LOOKUP_WINDOW = Duration.ofSeconds(1).toNanos();

  private final LinkAddress address;
  private final Candidates candidates;
  private final DiscoveryListener listener;
  private final Thread thread;
  private Announcement wanted;
  private boolean closing;
  private volatile @Nullable SupervisedJmdns jmdns;
  private volatile boolean failed;
  private long lookupWindow = System.nanoTime();
  private int lookups;

  MdnsLink(
      LinkAddress address, Announcement own, Candidates candidates, DiscoveryListener listener) {
    this.address = address;
    this.wanted = own;
    this.candidates = candidates;
    this.listener = listener;
    this.thread =
        new Thread(
            this::run, "lanspread-mdns-" + own.peer().shortForm() + "-" + address.interfaceName());
    thread.setDaemon(true);
  }

  /** Opens the link in the background. */
  void start() {
    thread.start();
  }

  /** Replaces what is announced; returns at once. */
  synchronized void announce(Announcement own) {
    wanted = own;
    notifyAll();
  }

  /** Tells whether the link has ended, by itself or because it was closed. */
  boolean isBroken() {
    return failed;
  }

  /** Starts to say goodbye and to close; returns at once. */
  synchronized void beginClose() {
    closing = true;
    notifyAll();
  }

  /** Waits for the end, at most until {@code deadline} in {@link System#nanoTime}. */
  void awaitEnd(long deadline) throws InterruptedException {
    long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    if (millis > 0) {
      thread.join(millis);
    }
  }

  /** Tells whether socket and threads are gone. */
  boolean hasEnded() {
    return !thread.isAlive();
  }

  /**
   * Ends one of the waits inside JmDNS's close. It says goodbye three times, a second apart; the
   * first, sent at once, has to do.
   */
  void hurry() {
    SupervisedJmdns opened = jmdns;
    if (opened != null) {
      opened.abandon();
    }
    thread.interrupt();
  }

  @Override
  public void serviceAdded(ServiceEvent event) {
    // Announcements carry everything; what comes without its address is asked for, within reason.
    if (!event.getInfo().hasData() && mayLookUp()) {
      event.getDNS().requestServiceInfo(event.getType(), event.getName(), 1);
    }
  }

  @Override
  public void serviceRemoved(ServiceEvent event) {
    candidates.forget(linkName(), event.getName());
  }

  @Override
  public void serviceResolved(ServiceEvent event) {
    sighting(event.getInfo(), address)
        .filter(sighting -> candidates.admit(sighting, linkName(), event.getName()))
        .ifPresent(this::tell);
  }

  /** Returns what a resolved service claims, or empty if it makes no sense. */
  static Optional<Sighting> sighting(ServiceInfo info, LinkAddress link) {
    byte[] bytes = info.getTextBytes();
    int port = info.getPort();
    if (bytes == null || port < 1 || port > 0xffff) {
      return Optional.empty();
    }
    List<PeerAddress> addresses =
        List.of(info.getInetAddresses()).stream()
            .limit(MAX_ADDRESSES)
            .flatMap(ip -> link.reach(ip).stream())
            .map(ip -> new PeerAddress(ip, port))
            .sorted()
            .toList();
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    return ServiceText.parse(bytes)
        .map(
            text ->
                new Sighting(
                    text.peer(), addresses, text.protocolVersion(), text.libraryRevision()));
  }

  private void tell(Sighting sighting) {
    LOG.debug(
        "Peer {} seen at {} on {}",
        sighting.peer().shortForm(),
        sighting.addresses(),
        address.interfaceName());
    try {
      listener.onSighting(sighting);
    } catch (RuntimeException e) {
      LOG.error("A discovery listener failed", e); // JmDNS's executor would drop it.
    }
  }

  private String linkName() {
    return address.interfaceName() + "/" + address.ip().getHostAddress();
  }

  private void run() {
    try {
      String host = hostName(wanted.peer());
      SupervisedJmdns opened = new SupervisedJmdns(address.named(host), host);
      jmdns = opened;
      try {
        LOG.debug("Multicast DNS on {}", linkName());
        opened.addServiceListener(SERVICE_TYPE, this);
        keepAnnouncing(opened);
      } finally {
        close(opened);
      }
    } catch (InterruptedException e) {
      LOG.debug("Multicast DNS on {} was hurried to its end", linkName());
    } catch (IOException e) {
      LOG.warn("Multicast DNS on {} failed and is opened anew: {}", linkName(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("Multicast DNS on {} failed and is opened anew", linkName(), e);
    } finally {
      failed = true;
      candidates.forgetLink(linkName());
    }
  }

  private void keepAnnouncing(SupervisedJmdns opened) throws IOException, InterruptedException {
    @Nullable Announcement told = null;
    @Nullable ServiceInfo service = null;
    for (Announcement next = next(told, opened); next != null; next = next(told, opened)) {
      byte[] text = ServiceText.of(next).encode();
      if (service != null && told != null && told.listen().port() == next.listen().port()) {
        service.setText(text);
      } else {
        ServiceInfo before = service;
        service = service(next, text);
        opened.registerService(service);
        if (before != null) {
          opened.unregisterService(before);
        }
      }
      told = next;
    }
  }

  // A new name each time: others take a peer that starts again, or moves to another port, for a new
  // service at once, and not for an old one whose records they still have.
  private static ServiceInfo service(Announcement own, byte[] text) {
    String name = own.peer() + "-" + Long.toString(ThreadLocalRandom.current().nextLong(NAMES), 36);
    return ServiceInfo.create(SERVICE_TYPE, name, own.listen().port(), 0, 0, text);
  }

  private synchronized @Nullable Announcement next(
      @Nullable Announcement told, SupervisedJmdns opened)
      throws IOException, InterruptedException {
    while (!closing && wanted.equals(told)) {
      wait(Duration.ofSeconds(1).toMillis());
      check(opened);
    }
    return closing ? null : wanted;
  }

  private static void check(SupervisedJmdns opened) throws IOException {
    Optional<String> failure = opened.failure();
    if (failure.isPresent()) {
      throw new IOException(failure.get());
    }
    if (opened.cachedNames() > MAX_CACHED_NAMES) {
      throw new IOException("more than " + MAX_CACHED_NAMES + " names were announced");
    }
  }

  private void close(SupervisedJmdns opened) {
    try {
      opened.close();
    } catch (RuntimeException e) {
      LOG.warn("Closing multicast DNS on {} failed: {}", linkName(), e.toString());
    } finally {
      // Idempotent; JmDNS's state timer is no daemon and must not outlive a failed close.
      opened.cancelTimer();
      opened.cancelStateTimer();
    }
  }

  private synchronized boolean mayLookUp() {
    long now = System.nanoTime();
    if (now - lookupWindow >= LOOKUP_WINDOW) {
      lookupWindow = now;
      lookups = 0;
    }
    return lookups++ < MAX_LOOKUPS;
  }

  // One host name per instance: each announces its own address only.
  private String hostName(PeerId peer) {
    String link = linkName().replaceAll("[^A-Za-z0-9]", "-");
    String name = "lanspread-" + peer.shortForm() + "-" + Integer.toHexString(link.hashCode());
    return name.toLowerCase(Locale.ROOT);
  }
}
