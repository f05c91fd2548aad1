package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A network inside this JVM that can be made bad: endpoints of its {@link #transport} reach each
 * other and nobody else.
 *
 * <p>Faults are those that a QUIC stack lets its users feel: bytes that come late, in order, as if
 * packets had to be sent again; a standstill; and the end of connections. There is no idle timeout:
 * a standstill lasts until it is resumed or somebody gives up. The same seed gives the same delays
 * to the same sequence of writes. Safe for use from any thread.
 *
 * @since 0.1
 */
public final class MemoryNetwork {

  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 40_000;

  private final Random random;
  private final Map<Integer, MemoryListener> listeners = new HashMap<>();
  private final AtomicLong unansweredDials = new AtomicLong();
  private final Set<Integer> walled = new HashSet<>();
  private final Set<Integer> refusing = new HashSet<>();
  private final Set<MemoryConnection> connections = ConcurrentHashMap.newKeySet();
  private int nextPort;
  private long longestDelayNanos;
  private double delayedPart;
  private volatile boolean stalled;
  private final Set<QuicEndpoint> silenced = ConcurrentHashMap.newKeySet();

  /** Creates a network without faults. */
  public MemoryNetwork(long seed) {
    random = new Random(seed);
  }

  /** Returns the transport of this network; its id is {@code memory}. */
  public QuicTransportProvider transport() {
    return new MemoryTransport(this);
  }

  /**
   * Lets a part of all pieces that are written arrive late, and what follows them in their stream
   * with them.
   *
   * @param part how many of the pieces, from 0 to 1
   * @param longest delays are spread evenly from zero to this
   */
  public synchronized void delay(double part, Duration longest) {
    delayedPart = part;
    longestDelayNanos = longest.toNanos();
  }

  /** Lets no byte arrive until {@link #resume}; nobody is told. */
  public void stall() {
    stalled = true;
  }

  /** Lets no byte to or from one endpoint arrive, as if its computer had lost its power. */
  public void silence(QuicEndpoint endpoint) {
    silenced.add(endpoint);
  }

  /** Lets whoever listens at a port be met at another, which is returned, too. */
  public synchronized int alsoAt(int port) {
    int other = freePort();
    listeners.put(other, Objects.requireNonNull(listeners.get(port), "nobody listens there"));
    return other;
  }

  /** Ends every standstill. */
  public void resume() {
    stalled = false;
    silenced.clear();
  }

  /** Ends every connection, for both sides, as if it were lost. */
  public void cut() {
    connections.forEach(
        connection ->
            connection.end(new TransportException(Kind.CONNECTION_LOST, "cut by the network")));
  }

  /**
   * Lets nobody dial an address from now on, as a firewall there would; dials go unanswered,
   * connections that exist go on.
   */
  public synchronized void wall(InetSocketAddress address) {
    walled.add(address.getPort());
  }

  /** Lets every dial to an address fail at once from now on; connections that exist go on. */
  public synchronized void refuse(InetSocketAddress address) {
    refusing.add(address.getPort());
  }

  /** Ends what {@link #wall} began. */
  public synchronized void tearDown(InetSocketAddress address) {
    walled.remove(address.getPort());
  }

  /** Returns how many connections that were dialled to an address are open. */
  public long connectionsTo(InetSocketAddress address) {
    return connections.stream()
        .filter(connection -> connection.dialled() && connection.remoteAddress().equals(address))
        .count();
  }

  /** Returns how many dials nobody has answered or will answer. */
  public long unansweredDials() {
    return unansweredDials.get();
  }

  void unanswered() {
    unansweredDials.incrementAndGet();
  }

  /** Tells whether nothing passes between two endpoints. */
  boolean isStalled(QuicEndpoint one, QuicEndpoint other) {
    return stalled || silenced.contains(one) || silenced.contains(other);
  }

  /** Returns the delay of the next piece. */
  synchronized long nextDelayNanos() {
    if (longestDelayNanos == 0 || random.nextDouble() >= delayedPart) {
      return 0;
    }
    return (long) (random.nextDouble() * longestDelayNanos);
  }

  synchronized InetSocketAddress bind(InetSocketAddress wanted, MemoryListener listener)
      throws TransportException {
    int port = wanted.getPort() == 0 ? freePort() : wanted.getPort();
    if (listeners.putIfAbsent(port, listener) != null) {
      throw new TransportException(Kind.UNREACHABLE, "port " + port + " is taken");
    }
    return new InetSocketAddress(wanted.getAddress(), port);
  }

  synchronized void unbind(MemoryListener listener) {
    listeners.values().removeIf(listener::equals);
  }

  synchronized @Nullable MemoryListener listenerAt(InetSocketAddress address) {
    return walled.contains(address.getPort()) ? null : listeners.get(address.getPort());
  }

  synchronized boolean isRefusing(InetSocketAddress address) {
    return refusing.contains(address.getPort());
  }

  synchronized InetSocketAddress sourceAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
  }

  void joined(MemoryConnection connection) {
    connections.add(connection);
  }

  void left(MemoryConnection connection) {
    connections.remove(connection);
  }

  private int freePort() {
    int port;
    do {
      port = FIRST_PORT + nextPort++ % PORTS;
    } while (listeners.containsKey(port));
    return port;
  }
}
