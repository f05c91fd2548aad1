package dev.lanspread;

import dev.lanspread.error.RequestException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer listens: an IP address and a UDP port.
 *
 * <p>Ordered by address family (IPv4 first), then by IP numerically, then by port numerically, then
 * by the zone of a link-local address.
 *
 * @param ip the resolved address
 * @param port 0 to 65535; 0 only where a free port is asked for
 * @since 0.1
 */
public record PeerAddress(InetAddress ip, int port) implements Comparable<PeerAddress> {

  private static final int MAX_PORT = 65_535;

  /**
   * Checks the port.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if the port is out of range
   */
  public PeerAddress {
    if (port < 0 || port > MAX_PORT) {
      throw RequestException.invalid("port", Integer.toString(port), "0 to 65535");
    }
  }

  /**
   * Returns the address that {@code text} names; a host name is looked up, which may block.
   *
   * @param text {@code host:port} or {@code [ipv6]:port}
   * @throws RequestException with code {@code INVALID_ARGUMENT} if the text is malformed or the
   *     host is unknown
   */
  public static PeerAddress parse(String text) {
    return parseAll(text).get(0);
  }

  /**
   * Returns all addresses that {@code text} names, in the order of the look-up, which may block.
   *
   * @param text {@code host:port} or {@code [ipv6]:port}
   * @return at least one
   * @throws RequestException with code {@code INVALID_ARGUMENT} if the text is malformed or the
   *     host is unknown
   */
  public static List<PeerAddress> parseAll(String text) {
    HostAndPort parts = split(text);
    try {
      return Arrays.stream(InetAddress.getAllByName(parts.host))
          .map(ip -> new PeerAddress(ip, parts.port))
          .toList();
    } catch (UnknownHostException e) {
      throw RequestException.invalid("address", text, "a known host");
    }
  }

  /** Checks a text as {@link #parseAll} does, but looks nothing up; the port must not be 0. */
  static void requirePlace(String text) {
    if (split(text).port == 0) {
      throw RequestException.invalid("address", text, "a port from 1 to 65535");
    }
  }

  private record HostAndPort(String host, int port) {}

  private static HostAndPort split(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw malformed(text);
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isBlank() || (host.indexOf(':') >= 0 && !bracketed)) {
      throw malformed(text);
    }
    return new HostAndPort(host, parsePort(text.substring(colon + 1), text));
  }

  /**
   * Returns the address of a resolved socket address.
   *
   * @throws RequestException with code {@code INVALID_ARGUMENT} if it is unresolved
   */
  public static PeerAddress of(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw RequestException.invalid("address", address.toString(), "a known host");
    }
    return new PeerAddress(address.getAddress(), address.getPort());
  }

  /** Returns the same address as a socket address. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(ip, port);
  }

  @Override
  public int compareTo(PeerAddress other) {
    byte[] mine = ip.getAddress();
    byte[] theirs = other.ip.getAddress();
    if (mine.length != theirs.length) {
      return Integer.compare(mine.length, theirs.length);
    }
    int byIp = Arrays.compareUnsigned(mine, theirs);
    if (byIp != 0) {
      return byIp;
    }
    int byPort = Integer.compare(port, other.port);
    return byPort != 0 ? byPort : Integer.compare(scope(), other.scope());
  }

  /** Tells whether both are the same; link-local addresses of different zones are not. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PeerAddress that
        && port == that.port
        && ip.equals(that.ip)
        && scope() == that.scope();
  }

  @Override
  public int hashCode() {
    return 31 * ip.hashCode() + port;
  }

  /** Returns {@code ip:port}, an IPv6 address in brackets. */
  @Override
  public String toString() {
    String host = ip.getHostAddress();
    return ip instanceof Inet6Address ? "[" + host + "]:" + port : host + ":" + port;
  }

  private int scope() {
    return ip instanceof Inet6Address v6 ? v6.getScopeId() : 0;
  }

  private static int parsePort(String digits, String text) {
    if (!digits.matches("[0-9]{1,5}")) {
      throw malformed(text);
    }
    int port = Integer.parseInt(digits);
    if (port > MAX_PORT) {
      throw malformed(text);
    }
    return port;
  }

  private static RequestException malformed(String text) {
    return RequestException.invalid("address", text, "host:port");
  }
}
