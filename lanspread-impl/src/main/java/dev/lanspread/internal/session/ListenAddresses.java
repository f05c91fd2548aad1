package dev.lanspread.internal.session;

import dev.lanspread.PeerAddress;
import dev.lanspread.internal.protocol.Message.Listen;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a peer says about where it listens, and what that means to somebody else. */
final class ListenAddresses {

  private static final Logger log = LoggerFactory.getLogger(ListenAddresses.class);

  /**
   * Literal addresses only, and only complete ones: Java looks up everything else as a name, and a
   * name from a peer is never looked up.
   */
  private static final Pattern LITERAL =
      Pattern.compile(
          "(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}"
              + "|[0-9a-fA-F:.]{0,45}:[0-9a-fA-F:.]{0,45}(?:%[\\w.-]{1,32})?");

  private static final int FIRST_FREE_PORT = 1024;

  private ListenAddresses() {}

  /** Returns what to tell others about a listener bound to {@code bound}. */
  static Listen describe(PeerAddress bound) {
    String host = bound.ip().isAnyLocalAddress() ? null : bound.ip().getHostAddress();
    return new Listen(host, bound.port());
  }

  /**
   * Returns where to connect to a peer.
   *
   * @param listen what it says
   * @param observed where its packets come from, or where it was dialled
   */
  static PeerAddress resolve(Listen listen, InetAddress observed) {
    InetAddress said = literal(listen.host());
    if (said == null) {
      return new PeerAddress(observed, listen.port());
    }
    if (said instanceof Inet6Address && said.isLinkLocalAddress()) {
      return new PeerAddress(onLinkOf(observed, said), listen.port());
    }
    boolean usable =
        !said.isAnyLocalAddress()
            && !said.isMulticastAddress()
            && (!said.isLoopbackAddress() || observed.isLoopbackAddress());
    return new PeerAddress(usable ? said : observed, listen.port());
  }

  /** The other side's name for a link means nothing here; its packets tell which one it is. */
  private static InetAddress onLinkOf(InetAddress observed, InetAddress said) {
    if (!(observed instanceof Inet6Address from) || from.getScopeId() == 0) {
      return observed;
    }
    try {
      return Inet6Address.getByAddress(null, said.getAddress(), from.getScopeId());
    } catch (UnknownHostException e) {
      return observed;
    }
  }

  /** Returns the address to show for a listener: a reachable one where it is bound to all. */
  static PeerAddress shown(PeerAddress bound) {
    if (!bound.ip().isAnyLocalAddress()) {
      return bound;
    }
    return new PeerAddress(bestLocal().orElse(InetAddress.getLoopbackAddress()), bound.port());
  }

  /** Tells whether packets to a bound address can still arrive, as far as the interfaces tell. */
  static boolean isPresent(PeerAddress bound) {
    InetAddress ip = bound.ip();
    if (ip.isAnyLocalAddress() || ip.isLoopbackAddress()) {
      return true;
    }
    try {
      return NetworkInterface.getByInetAddress(ip) != null;
    } catch (SocketException e) {
      log.debug("no network interface: {}", e.getMessage());
      return false;
    }
  }

  /**
   * Tells whether another program has the port that cannot be listened on. Asked of the system,
   * since every transport words that failure in its own way and many in the user's language.
   */
  static boolean isTaken(PeerAddress address) {
    if (address.port() < FIRST_FREE_PORT) {
      return false; // None, or one that may need rights.
    }
    return canBind(new PeerAddress(address.ip(), 0)) && !canBind(address);
  }

  private static boolean canBind(PeerAddress address) {
    try (DatagramSocket socket = new DatagramSocket(address.toSocketAddress())) {
      return socket.isBound();
    } catch (SocketException e) {
      return false;
    }
  }

  private static Optional<InetAddress> bestLocal() {
    try {
      return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
          .filter(ListenAddresses::usable)
          .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
          .flatMap(card -> Collections.list(card.getInetAddresses()).stream())
          .filter(ip -> !ip.isLinkLocalAddress() && !ip.isMulticastAddress())
          .min(Comparator.comparingInt(ip -> ip.getAddress().length));
    } catch (SocketException e) {
      log.warn("network interfaces cannot be listed: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean usable(NetworkInterface card) {
    try {
      return card.isUp() && !card.isLoopback() && !card.isPointToPoint();
    } catch (SocketException e) {
      return false; // The interface vanished between the listing and the question.
    }
  }

  private static @Nullable InetAddress literal(@Nullable String host) {
    if (host == null || !LITERAL.matcher(host).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return null; // Malformed; the observed address counts.
    }
  }
}
