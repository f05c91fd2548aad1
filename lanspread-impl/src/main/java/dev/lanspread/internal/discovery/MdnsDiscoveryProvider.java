package dev.lanspread.internal.discovery;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.Discovery;
import dev.lanspread.spi.discovery.DiscoveryListener;
import dev.lanspread.spi.discovery.DiscoveryProvider;

/** Discovery by DNS-SD over multicast DNS (RFC 6762, RFC 6763), with JmDNS. */
public final class MdnsDiscoveryProvider implements DiscoveryProvider {

  /** Creates the provider. */
  public MdnsDiscoveryProvider() {}

  @Override
  public String id() {
    return "mdns";
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public ProviderAvailability availability() {
    return ProviderAvailability.available();
  }

  @Override
  public Discovery start(Announcement own, DiscoveryListener listener) {
    MdnsDiscovery discovery = new MdnsDiscovery(own, listener);
    discovery.start();
    return discovery;
  }
}
