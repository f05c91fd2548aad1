package dev.lanspread.transport.kwik;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which packets may reach kwik, which would spend threads and memory on each of them.
 *
 * <p>A packet passes if it comes from where a connection or an open handshake is. Any other passes
 * only if it is the first Initial packet of a handshake, and then only within these budgets: per
 * source address a burst of {@value #SOURCE_BURST} and 5 in a second after that; over all a burst
 * of {@value #TOTAL_BURST} and 50 in a second; {@value #OPEN_HANDSHAKES} handshakes open at once,
 * each for at most 10 s. The bursts leave room for a party that starts at once: thirty peers behind
 * one address with a data connection each. Loopback has no budget of its own per source: who sends
 * from there can do worse. What is refused is sent again by an honest client.
 *
 * <p>Safe for use from any thread.
 */
final class HandshakeGate {

  static final int OPEN_HANDSHAKES = 32;
  static final int SOURCE_BURST = 64;
  static final int TOTAL_BURST = 256;
  private static final double SOURCE_RATE = 5;
  private static final double TOTAL_RATE = 50;
  private static final int MOST_SOURCES = 4096;
  private static final int MOST_IDS = 8;
  private static final int SMALLEST_INITIAL = 1200;
  private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int maxConnections;
  private final LongSupplier nanoClock;
  private final Map<InetSocketAddress, Guest> guests = new HashMap<>();
  private final Map<String, InetSocketAddress> addressesById = new HashMap<>();
  private final Map<InetAddress, TokenBucket> sources = new HashMap<>();
  private final TokenBucket total;
  private int open;
  private long sweptNanos;

  private enum State {
    HANDSHAKING,
    CONNECTED,
    LEAVING
  }

  /** Who sends from one address and port. */
  private static final class Guest {
    private final String originalId;
    private final Set<String> ids = new HashSet<>();
    private State state = State.HANDSHAKING;
    private long sinceNanos;

    Guest(String originalId, long sinceNanos) {
      this.originalId = originalId;
      this.sinceNanos = sinceNanos;
      ids.add(originalId);
    }
  }

  HandshakeGate(int maxConnections, LongSupplier nanoClock) {
    this.maxConnections = maxConnections;
    this.nanoClock = nanoClock;
    sweptNanos = nanoClock.getAsLong();
    total = new TokenBucket(TOTAL_RATE, TOTAL_BURST, sweptNanos);
  }

  /** Tells whether a received packet may pass. */
  synchronized boolean admits(DatagramPacket packet) {
    long now = nanoClock.getAsLong();
    sweep(now);
    InetSocketAddress source = (InetSocketAddress) packet.getSocketAddress();
    Guest guest = guests.get(source);
    if (!LongHeader.isLong(packet)) {
      return guest != null;
    }
    LongHeader header = LongHeader.of(packet);
    // Nobody here sends data before the handshake is done, and it would let a connection in early.
    if (header == null || header.isZeroRtt()) {
      return false;
    }
    if (header.version() != LongHeader.VERSION_1) {
      return packet.getLength() >= SMALLEST_INITIAL && withinRates(source.getAddress(), now);
    }
    if (!header.isInitial()) {
      return guest != null;
    }
    if (guest != null && guest.ids.contains(header.destination())) {
      return true;
    }
    // The system may give a port that was just left to the next socket.
    if (guest != null && guest.state != State.LEAVING) {
      return false;
    }
    return packet.getLength() >= SMALLEST_INITIAL && admitNew(source, header, now);
  }

  /** Learns from a packet that is sent under which id the other side will answer. */
  void sending(DatagramPacket packet) {
    if (!LongHeader.isLong(packet)) {
      return;
    }
    LongHeader header = LongHeader.of(packet);
    if (header == null) {
      return;
    }
    synchronized (this) {
      Guest guest = guests.get((InetSocketAddress) packet.getSocketAddress());
      if (guest != null && guest.ids.size() < MOST_IDS) {
        guest.ids.add(header.source());
      }
    }
  }

  /**
   * Notes that a handshake is done.
   *
   * @param originalId hex digits of the id that the client chose first
   * @return where the client is; null if it is not known any more
   */
  synchronized @Nullable InetSocketAddress connected(String originalId) {
    InetSocketAddress source = addressesById.get(originalId);
    Guest guest = source == null ? null : guests.get(source);
    if (guest == null) {
      return null;
    }
    if (guest.state == State.HANDSHAKING) {
      guest.state = State.CONNECTED;
      open--;
    }
    return source;
  }

  /** Notes that a connection has ended; its last packets still pass for a moment. */
  synchronized void disconnected(InetSocketAddress source) {
    Guest guest = guests.get(source);
    if (guest != null && guest.state == State.CONNECTED) {
      guest.state = State.LEAVING;
      guest.sinceNanos = nanoClock.getAsLong();
    }
  }

  private boolean admitNew(InetSocketAddress source, LongHeader header, long now) {
    if (open >= OPEN_HANDSHAKES || guests.size() >= maxConnections + OPEN_HANDSHAKES) {
      return false;
    }
    if (addressesById.containsKey(header.destination())) {
      return false;
    }
    if (!withinRates(source.getAddress(), now)) {
      return false;
    }
    Guest former = guests.put(source, new Guest(header.destination(), now));
    if (former != null) {
      addressesById.remove(former.originalId);
    }
    addressesById.put(header.destination(), source);
    open++;
    return true;
  }

  private boolean withinRates(InetAddress source, long now) {
    if (source.isLoopbackAddress()) {
      return total.take(now);
    }
    TokenBucket bucket = sources.get(source);
    if (bucket == null) {
      if (sources.size() >= MOST_SOURCES) {
        return false;
      }
      bucket = new TokenBucket(SOURCE_RATE, SOURCE_BURST, now);
      sources.put(source, bucket);
    }
    return bucket.take(now) && total.take(now);
  }

  private void sweep(long now) {
    if (now - sweptNanos < SWEEP_NANOS) {
      return;
    }
    sweptNanos = now;
    guests.values().removeIf(guest -> isGone(guest, now));
    sources.values().removeIf(bucket -> bucket.isFull(now));
  }

  private boolean isGone(Guest guest, long now) {
    long age = now - guest.sinceNanos;
    boolean gone =
        switch (guest.state) {
          case HANDSHAKING -> age > HANDSHAKE_NANOS;
          case CONNECTED -> false;
          case LEAVING -> age > LINGER_NANOS;
        };
    if (gone) {
      addressesById.remove(guest.originalId);
      if (guest.state == State.HANDSHAKING) {
        open--;
      }
    }
    return gone;
  }
}
