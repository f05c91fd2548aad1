package dev.lanspread.internal.discovery;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One address of an interface that can speak multicast DNS.
 *
 * @param interfaceName the system's name of the interface
 * @param ip of this machine; IPv6 with its scope
 * @param prefixLength of the network it is in, in bits
 * @param likelyVirtual whether the interface looks like one of a VPN, container or virtual machine
 */
record LinkAddress(String interfaceName, InetAddress ip, int prefixLength, boolean likelyVirtual) {

  /** Most addresses that are used at once. */
  static final int MAX_LINKS = 16;

  private static final Pattern VIRTUAL =
      Pattern.compile(
          "(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|utun|wg|zt|tailscale).*"
              + "|.*(hyper-v|virtualbox|vmware|zerotier|wireguard|tailscale|openvpn|tap-windows).*");

  /**
   * Returns the addresses to use for a listener bound to {@code listen}, best first, at most
   * {@value #MAX_LINKS}.
   */
  static List<LinkAddress> of(InetAddress listen) throws SocketException {
    List<LinkAddress> network = new ArrayList<>();
    List<LinkAddress> loopback = new ArrayList<>();
    for (NetworkInterface nic : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (nic.isUp() && nic.isLoopback()) {
        loopback.addAll(addresses(nic, listen));
      } else if (nic.isUp() && !nic.isPointToPoint() && nic.supportsMulticast()) {
        network.addAll(addresses(nic, listen));
      }
    }
    List<LinkAddress> usable = network.isEmpty() ? loopback : network;
    if (listen.isLoopbackAddress()) {
      usable = loopback;
    }
    return usable.stream()
        .sorted(Comparator.comparing(LinkAddress::likelyVirtual))
        .limit(MAX_LINKS)
        .toList();
  }

  /**
   * Returns {@code claimed} as it can be reached over this link, or empty if it is nothing that a
   * peer on this link can have.
   */
  Optional<InetAddress> reach(InetAddress claimed) {
    if (claimed.isAnyLocalAddress() || claimed.isMulticastAddress()) {
      return Optional.empty();
    }
    if (claimed.isLoopbackAddress() || ip.isLoopbackAddress()) {
      return Optional.of(claimed).filter(c -> c.isLoopbackAddress() && ip.isLoopbackAddress());
    }
    if (claimed instanceof Inet6Address six && six.isLinkLocalAddress()) {
      return ip instanceof Inet6Address own ? Optional.of(scoped(six, own)) : Optional.empty();
    }
    return Optional.of(claimed).filter(this::isInNetwork);
  }

  /** Returns the own address with {@code name} attached, so that nobody looks its name up. */
  InetAddress named(String name) {
    try {
      return ip instanceof Inet6Address six
          ? Inet6Address.getByAddress(name, six.getAddress(), six.getScopeId())
          : InetAddress.getByAddress(name, ip.getAddress());
    } catch (UnknownHostException e) {
      throw new AssertionError("the length of an address is right", e);
    }
  }

  private static List<LinkAddress> addresses(NetworkInterface nic, InetAddress listen) {
    boolean virtual =
        VIRTUAL.matcher(nic.getName().toLowerCase(Locale.ROOT)).matches()
            || VIRTUAL
                .matcher(String.valueOf(nic.getDisplayName()).toLowerCase(Locale.ROOT))
                .matches();
    List<LinkAddress> found = new ArrayList<>();
    for (InterfaceAddress address : nic.getInterfaceAddresses()) {
      LinkAddress link =
          new LinkAddress(
              nic.getName(), address.getAddress(), address.getNetworkPrefixLength(), virtual);
      if (link.serves(listen)) {
        found.add(link);
      }
    }
    boolean hasIpv4 = found.stream().anyMatch(link -> link.ip instanceof Inet4Address);
    if (hasIpv4 && listen instanceof Inet4Address) {
      found.removeIf(link -> link.ip instanceof Inet6Address);
    }
    return found;
  }

  // Of IPv6, only the link-local address matters here: everyone on the link has one.
  private boolean serves(InetAddress listen) {
    if (!listen.isAnyLocalAddress()) {
      return ip.equals(listen) || unscoped(ip).equals(unscoped(listen));
    }
    return ip instanceof Inet4Address || ip.isLinkLocalAddress();
  }

  private boolean isInNetwork(InetAddress claimed) {
    byte[] own = ip.getAddress();
    byte[] other = claimed.getAddress();
    if (own.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < prefixLength; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((own[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress scoped(Inet6Address claimed, Inet6Address own) {
    try {
      return Inet6Address.getByAddress(null, claimed.getAddress(), own.getScopeId());
    } catch (UnknownHostException e) {
      throw new AssertionError("the length of an address is right", e);
    }
  }

  private static InetAddress unscoped(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new AssertionError("the length of an address is right", e);
    }
  }
}
