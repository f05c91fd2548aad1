package dev.lanspread.internal.node;

import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.provider.ProviderKind;
import dev.lanspread.internal.provider.ProviderSelector;
import dev.lanspread.spi.PeerNodeConfig;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.Discovery;
import dev.lanspread.spi.discovery.DiscoveryListener;
import dev.lanspread.spi.discovery.DiscoveryProvider;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the network where this peer is and looks for others, where the host wants that. */
final class Presence implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Presence.class);

  private final Supplier<Announcement> self;
  private final Consumer<PeerEvent> events;
  private volatile @Nullable Discovery discovery;

  Presence(Supplier<Announcement> self, Consumer<PeerEvent> events) {
    this.self = self;
    this.events = events;
  }

  /** Starts; without a usable provider the host is warned and may connect by address. */
  void start(PeerNodeConfig config, DiscoveryListener sightings) {
    try {
      DiscoveryProvider provider =
          new ProviderSelector()
              .select(ProviderKind.DISCOVERY, config.discovery(), config.classLoader())
              .chosen();
      discovery = provider.start(self.get(), sightings);
    } catch (LanspreadException | IOException | LinkageError e) {
      log.warn("peers cannot be looked for: {}", e.getMessage());
      events.accept(
          new PeerEvent.Warning(
              WarningCodes.DISCOVERY_UNAVAILABLE,
              "other peers cannot be found automatically; connect by address",
              Map.of(Facts.REASON, String.valueOf(e.getMessage()))));
    }
  }

  /** Tells the network what is true now. */
  void renew() {
    Discovery running = discovery;
    if (running != null) {
      running.announce(self.get());
    }
  }

  @Override
  public void close() {
    Discovery running = discovery;
    if (running != null) {
      running.close();
    }
  }
}
