package dev.lanspread.testkit.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP relay on loopback that makes the network between clients and one target bad.
 *
 * <p>Any number of clients may send to {@link #address}; each is seen by the target under a port of
 * its own. Faults can be changed at any time and apply to packets that come afterwards; chance is
 * seeded. Safe for use from any thread; one daemon thread.
 *
 * @since 0.1
 */
public final class UdpFaultProxy implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UdpFaultProxy.class);
  private static final int LARGEST_PACKET = 65_535;
  private static final int SOCKET_BUFFER = 4 << 20;
  private static final int MOST_WAITING = 20_000;
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** What waits longer for its turn on a line of limited rate is lost, as in a switch. */
  private static final long LINE_QUEUE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final InetSocketAddress target;
  private final Random random;
  private final Selector selector;
  private final DatagramChannel front;
  private final Map<SocketAddress, DatagramChannel> backs = new HashMap<>();
  private final PriorityQueue<Parcel> waiting = new PriorityQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_PACKET);
  private final AtomicLong forwarded = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private volatile Faults toTarget = Faults.none();
  private volatile Faults toClient = Faults.none();
  private final long[] lineFreeNanos = {System.nanoTime(), System.nanoTime()};
  private long sequence;

  private record Parcel(
      long dueNanos, long sequence, ByteBuffer bytes, DatagramChannel from, SocketAddress to)
      implements Comparable<Parcel> {

    @Override
    public int compareTo(Parcel other) {
      int byTime = Long.compare(dueNanos - other.dueNanos, 0);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private UdpFaultProxy(InetSocketAddress target, long seed) throws IOException {
    this.target = target;
    random = new Random(seed);
    selector = Selector.open();
    front = open(null);
    thread = new Thread(this::relay, "udp-fault-proxy");
    thread.setDaemon(true);
  }

  /**
   * Starts a relay without faults.
   *
   * @param target where packets of clients go
   */
  public static UdpFaultProxy to(InetSocketAddress target, long seed) throws IOException {
    UdpFaultProxy proxy = new UdpFaultProxy(target, seed);
    proxy.thread.start();
    return proxy;
  }

  /** Returns where clients send to. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), front.socket().getLocalPort());
  }

  /** Sets the faults of both directions. */
  public void faults(Faults faults) {
    toTarget = faults;
    toClient = faults;
  }

  /** Sets the faults of packets to the target. */
  public void faultsToTarget(Faults faults) {
    toTarget = faults;
  }

  /** Sets the faults of packets to clients. */
  public void faultsToClient(Faults faults) {
    toClient = faults;
  }

  /** Returns how many packets were passed on, copies included. */
  public long forwarded() {
    return forwarded.get();
  }

  /** Returns how many packets were lost on purpose. */
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void relay() {
    try {
      while (!Thread.interrupted()) {
        selector.select(this::receive, millisToNext());
        sendDue();
      }
    } catch (IOException e) {
      LOG.warn("relay to {} ends: {}", target, e.toString());
    } finally {
      closeChannels();
    }
  }

  private long millisToNext() {
    Parcel next = waiting.peek();
    if (next == null) {
      return TimeUnit.SECONDS.toMillis(1);
    }
    return Math.max(1, (next.dueNanos() - System.nanoTime()) / NANOS_PER_MILLI);
  }

  private void receive(SelectionKey key) {
    DatagramChannel channel = (DatagramChannel) key.channel();
    SocketAddress client = (SocketAddress) key.attachment();
    try {
      SocketAddress source = receive(channel);
      while (source != null) {
        if (client == null) {
          enqueue(toTarget, 0, backFor(source), target);
        } else {
          enqueue(toClient, 1, front, client);
        }
        source = receive(channel);
      }
    } catch (IOException e) {
      // What a socket refuses is lost, as on a real network.
      LOG.debug("packet lost: {}", e.toString());
    }
  }

  private @Nullable SocketAddress receive(DatagramChannel channel) throws IOException {
    buffer.clear();
    SocketAddress source = channel.receive(buffer);
    buffer.flip();
    return source;
  }

  private void enqueue(Faults faults, int line, DatagramChannel from, SocketAddress to) {
    int length = buffer.remaining();
    ByteBuffer bytes = ByteBuffer.allocate(length).put(buffer).flip();
    if (faults.blackout() || random.nextDouble() < faults.loss() || isFull(faults, line)) {
      dropped.incrementAndGet();
      return;
    }
    long due = onLine(faults, line, length) + faults.delay().toNanos();
    if (random.nextDouble() < faults.reordering()) {
      due += faults.reorderingDelay().toNanos();
    }
    waiting.add(new Parcel(due, sequence++, bytes, from, to));
    if (random.nextDouble() < faults.duplication()) {
      waiting.add(new Parcel(due, sequence++, bytes.duplicate(), from, to));
    }
  }

  private boolean isFull(Faults faults, int line) {
    boolean queueFull =
        faults.bytesPerSecond() > 0 && lineFreeNanos[line] - System.nanoTime() > LINE_QUEUE_NANOS;
    return queueFull || waiting.size() > MOST_WAITING;
  }

  /** Returns when a packet has left a line of limited rate. */
  private long onLine(Faults faults, int line, int length) {
    long now = System.nanoTime();
    if (faults.bytesPerSecond() == 0) {
      return now;
    }
    long start = Math.max(now, lineFreeNanos[line]);
    lineFreeNanos[line] = start + length * TimeUnit.SECONDS.toNanos(1) / faults.bytesPerSecond();
    return lineFreeNanos[line];
  }

  private void sendDue() {
    long now = System.nanoTime();
    Parcel next = waiting.peek();
    while (next != null && next.dueNanos() - now <= 0) {
      waiting.remove();
      try {
        next.from().send(next.bytes(), next.to());
        forwarded.incrementAndGet();
      } catch (IOException e) {
        LOG.debug("packet lost: {}", e.toString());
      }
      next = waiting.peek();
    }
  }

  private DatagramChannel backFor(SocketAddress client) throws IOException {
    DatagramChannel back = backs.get(client);
    if (back == null) {
      back = open(client);
      backs.put(client, back);
    }
    return back;
  }

  private DatagramChannel open(@Nullable SocketAddress client) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, client);
    return channel;
  }

  private void closeChannels() {
    try {
      front.close();
      for (DatagramChannel back : backs.values()) {
        back.close();
      }
      selector.close();
    } catch (IOException e) {
      LOG.warn("relay to {} not closed cleanly: {}", target, e.toString());
    }
  }
}
