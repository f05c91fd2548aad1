package dev.lanspread.spi;

import dev.lanspread.PeerAddress;
import dev.lanspread.VersionPolicy;
import dev.lanspread.catalog.Catalog;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEventListener;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.discovery.DiscoveryProvider;
import dev.lanspread.spi.transport.QuicTransportProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Everything a host decided about a node; what {@code PeerNodeBuilder} hands over.
 *
 * @param name shown to other peers
 * @param gamesDirectory the folder of game roots
 * @param stateDirectory identity, journals, markers and caches
 * @param catalog the games this node knows
 * @param listenAddress where to listen; port 0 picks one
 * @param versionPolicy which peers may be sources
 * @param transport the QUIC transport asked for
 * @param archives the archive backend asked for
 * @param archiveOptions options for the archive backend, see {@link ArchiveProvider#withOptions}
 * @param discoveryEnabled whether peers are looked for on the network
 * @param discovery the discovery asked for
 * @param chunkSize bytes of a transfer chunk
 * @param hashing whether the own games are hashed in the background
 * @param groupSecret the LAN-party secret; empty for none
 * @param eventExecutor where listeners run; empty for a thread of the node
 * @param classLoader where providers are looked for
 * @param listeners registered before the node starts
 * @param peers addresses that the host gave, {@code host:port}
 * @since 0.1
 */
public record PeerNodeConfig(
    String name,
    Path gamesDirectory,
    Path stateDirectory,
    Catalog catalog,
    PeerAddress listenAddress,
    VersionPolicy versionPolicy,
    ProviderChoice<QuicTransportProvider> transport,
    ProviderChoice<ArchiveProvider> archives,
    Map<String, String> archiveOptions,
    boolean discoveryEnabled,
    ProviderChoice<DiscoveryProvider> discovery,
    long chunkSize,
    boolean hashing,
    Optional<String> groupSecret,
    Optional<Executor> eventExecutor,
    ClassLoader classLoader,
    List<Listener> listeners,
    List<String> peers) {

  /** Copies the collections. */
  public PeerNodeConfig {
    archiveOptions = Map.copyOf(archiveOptions);
    listeners = List.copyOf(listeners);
    peers = List.copyOf(peers);
  }

  /** A listener and the kinds of events it wants. */
  public record Listener(Set<EventKind> kinds, PeerEventListener listener) {
    /** Copies the set. */
    public Listener {
      kinds = Set.copyOf(kinds);
    }
  }
}
