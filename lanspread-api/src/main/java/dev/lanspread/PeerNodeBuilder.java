package dev.lanspread;

import dev.lanspread.catalog.Catalog;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.RequestException;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEventListener;
import dev.lanspread.spi.PeerNodeConfig;
import dev.lanspread.spi.PeerNodeFactory;
import dev.lanspread.spi.ProviderChoice;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.discovery.DiscoveryProvider;
import dev.lanspread.spi.transport.QuicTransportProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a node needs and starts it.
 *
 * <p>Required: games directory, state directory, catalog. Not safe for use from several threads.
 *
 * @since 0.1
 */
public final class PeerNodeBuilder {

  /** Bytes of a transfer chunk unless set: 32 MiB. */
  public static final long DEFAULT_CHUNK_SIZE = 32L << 20;

  /** Smallest accepted chunk size in bytes. */
  public static final long MIN_CHUNK_SIZE = 1L << 10;

  /** Largest accepted chunk size in bytes. */
  public static final long MAX_CHUNK_SIZE = 1L << 30;

  /** Longest accepted name in UTF-16 units. */
  public static final int MAX_NAME_LENGTH = 64;

  /** Fewest accepted characters of a group secret; a short one can be guessed offline. */
  public static final int MIN_GROUP_SECRET_LENGTH = 16;

  private String name = "lanspread";
  private @Nullable Path gamesDirectory;
  private @Nullable Path stateDirectory;
  private @Nullable Catalog catalog;
  private PeerAddress listenAddress = PeerAddress.parse("0.0.0.0:0");
  private VersionPolicy versionPolicy = VersionPolicy.CATALOG;
  private ProviderChoice<QuicTransportProvider> transport = ProviderChoice.automatic();
  private ProviderChoice<ArchiveProvider> archives = ProviderChoice.automatic();
  private final Map<String, String> archiveOptions = new HashMap<>();
  private boolean discoveryEnabled = true;
  private ProviderChoice<DiscoveryProvider> discovery = ProviderChoice.automatic();
  private long chunkSize = DEFAULT_CHUNK_SIZE;
  private boolean hashing = true;
  private @Nullable String groupSecret;
  private @Nullable Executor eventExecutor;
  private ClassLoader classLoader = PeerNodeBuilder.class.getClassLoader();
  private final List<String> peers = new ArrayList<>();
  private final List<PeerNodeConfig.Listener> listeners = new ArrayList<>();

  PeerNodeBuilder() {}

  /**
   * Sets the name shown to other peers.
   *
   * @throws RequestException {@code INVALID_ARGUMENT} if it is blank, longer than {@value
   *     #MAX_NAME_LENGTH} or holds control characters
   */
  public PeerNodeBuilder name(String newName) {
    if (newName.isBlank()
        || newName.length() > MAX_NAME_LENGTH
        || newName.chars().anyMatch(Character::isISOControl)) {
      throw RequestException.invalid("name", newName, "1 to " + MAX_NAME_LENGTH + " characters");
    }
    name = newName;
    return this;
  }

  /**
   * Sets the folder of game roots; created if it is missing at the start, and never later. One that
   * is read-only will do: its games are shared, but none can be changed or added.
   */
  public PeerNodeBuilder gamesDirectory(Path directory) {
    gamesDirectory = directory;
    return this;
  }

  /** Sets the folder for identity, journals, markers and caches; created if missing. */
  public PeerNodeBuilder stateDirectory(Path directory) {
    stateDirectory = directory;
    return this;
  }

  /** Sets the games this node knows. */
  public PeerNodeBuilder catalog(Catalog newCatalog) {
    catalog = newCatalog;
    return this;
  }

  /** Sets where to listen; port 0 picks a free one. The default is any interface, any port. */
  public PeerNodeBuilder listen(PeerAddress address) {
    listenAddress = address;
    return this;
  }

  /** Sets which peers may be sources. */
  public PeerNodeBuilder versionPolicy(VersionPolicy policy) {
    versionPolicy = policy;
    return this;
  }

  /** Names the QUIC transport to use. */
  public PeerNodeBuilder transport(String id) {
    transport = ProviderChoice.named(id);
    return this;
  }

  /** Gives the QUIC transport to use; nothing is looked up then. */
  public PeerNodeBuilder transport(QuicTransportProvider provider) {
    transport = ProviderChoice.of(provider);
    return this;
  }

  /** Names the archive backend to use. */
  public PeerNodeBuilder archiveProvider(String id) {
    archives = ProviderChoice.named(id);
    return this;
  }

  /** Gives the archive backend to use; nothing is looked up then. */
  public PeerNodeBuilder archiveProvider(ArchiveProvider provider) {
    archives = ProviderChoice.of(provider);
    return this;
  }

  /** Sets an option of the archive backend, for example {@code program} of {@code process}. */
  public PeerNodeBuilder archiveOption(String key, String value) {
    archiveOptions.put(key, value);
    return this;
  }

  /** Turns looking for peers on the network on (the default) or off. */
  public PeerNodeBuilder discovery(boolean enabled) {
    discoveryEnabled = enabled;
    return this;
  }

  /** Gives the discovery to use; nothing is looked up then. */
  public PeerNodeBuilder discovery(DiscoveryProvider provider) {
    discoveryEnabled = true;
    discovery = ProviderChoice.of(provider);
    return this;
  }

  /**
   * Sets the size of a transfer chunk in bytes.
   *
   * @throws RequestException {@code INVALID_ARGUMENT} outside {@value #MIN_CHUNK_SIZE} to {@value
   *     #MAX_CHUNK_SIZE}
   */
  public PeerNodeBuilder chunkSize(long bytes) {
    if (bytes < MIN_CHUNK_SIZE || bytes > MAX_CHUNK_SIZE) {
      throw RequestException.invalid(
          "chunk size", Long.toString(bytes), MIN_CHUNK_SIZE + " to " + MAX_CHUNK_SIZE + " bytes");
    }
    chunkSize = bytes;
    return this;
  }

  /** Turns hashing the own games in the background on (the default) or off. */
  public PeerNodeBuilder hashing(boolean enabled) {
    hashing = enabled;
    return this;
  }

  /**
   * Sets the LAN-party secret: peers without it see nothing.
   *
   * @throws RequestException {@code INVALID_ARGUMENT} if it is shorter than {@value
   *     #MIN_GROUP_SECRET_LENGTH}; the message does not repeat it
   */
  public PeerNodeBuilder groupSecret(String secret) {
    if (secret.length() < MIN_GROUP_SECRET_LENGTH) {
      throw RequestException.invalid(
          "group secret", "(hidden)", "at least " + MIN_GROUP_SECRET_LENGTH + " characters");
    }
    groupSecret = secret;
    return this;
  }

  /**
   * Adds an address at which a peer may be: it is dialled at the start, and again whenever the peer
   * that was met there is not connected.
   *
   * @param hostAndPort {@code host:port} or {@code [ipv6]:port}; a host name is looked up anew each
   *     time and tried with all its addresses
   * @throws RequestException {@code INVALID_ARGUMENT} if the text is malformed
   */
  public PeerNodeBuilder peer(String hostAndPort) {
    PeerAddress.requirePlace(hostAndPort);
    peers.add(hostAndPort);
    return this;
  }

  /**
   * Sets where listeners and the dependents of futures run, for example {@code Platform::runLater};
   * the host owns it. The default is a thread of the node's own.
   */
  public PeerNodeBuilder eventExecutor(Executor executor) {
    eventExecutor = executor;
    return this;
  }

  /** Sets where providers are looked for; by default the loader of this class. */
  public PeerNodeBuilder classLoader(ClassLoader loader) {
    classLoader = loader;
    return this;
  }

  /** Registers a listener before the start, so that no event is missed. */
  public PeerNodeBuilder listener(Set<EventKind> kinds, PeerEventListener listener) {
    listeners.add(new PeerNodeConfig.Listener(kinds, listener));
    return this;
  }

  /**
   * Starts the node: recovers what an earlier run left, scans the games folder, binds the listener.
   *
   * <p>Blocks until the node can be connected to. On failure everything that was opened is closed.
   *
   * @throws RequestException {@code INVALID_ARGUMENT} if something required is missing or a folder
   *     cannot be used; {@code STATE_IN_USE} if another node uses the state directory
   * @throws dev.lanspread.error.ProviderException if a provider cannot be chosen
   * @throws dev.lanspread.error.PeerException {@code ADDRESS_IN_USE} if the port is taken, {@code
   *     UNREACHABLE} if the address cannot be bound for another reason
   * @throws LanspreadException for anything else, with its code
   */
  public PeerNode start() {
    PeerNodeConfig config =
        new PeerNodeConfig(
            name,
            required("games directory", gamesDirectory),
            required("state directory", stateDirectory),
            required("catalog", catalog),
            listenAddress,
            versionPolicy,
            transport,
            archives,
            archiveOptions,
            discoveryEnabled,
            discovery,
            chunkSize,
            hashing,
            Optional.ofNullable(groupSecret),
            Optional.ofNullable(eventExecutor),
            classLoader,
            listeners,
            peers);
    return PeerNodeFactory.load(classLoader).start(config);
  }

  private static <T> T required(String what, @Nullable T value) {
    if (value == null) {
      throw RequestException.invalid(what, "", "to be set");
    }
    return value;
  }
}
