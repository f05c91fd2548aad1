package dev.lanspread.internal.node;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.ProviderException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.event.EventBus;
import dev.lanspread.internal.install.ArchiveOpener;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.launch.LaunchStamper;
import dev.lanspread.internal.library.Aggregate;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.LibraryListener;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.library.RemoteGameEntry;
import dev.lanspread.internal.library.RemoteLibraries;
import dev.lanspread.internal.operation.OperationTable;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.ProtocolVersions;
import dev.lanspread.internal.provider.ProviderKind;
import dev.lanspread.internal.provider.ProviderSelector;
import dev.lanspread.internal.provider.Selection;
import dev.lanspread.internal.session.Identity;
import dev.lanspread.internal.session.IdentityStore;
import dev.lanspread.internal.session.PeerNetwork;
import dev.lanspread.internal.session.RemotePeer;
import dev.lanspread.internal.session.RequestHandler;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.internal.store.DurableFiles;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.stream.StreamInstaller;
import dev.lanspread.internal.stream.StreamServer;
import dev.lanspread.internal.transfer.ContentServer;
import dev.lanspread.internal.transfer.Downloader;
import dev.lanspread.internal.transfer.ServedLibrary;
import dev.lanspread.internal.transfer.ServingGate;
import dev.lanspread.internal.transfer.SourcePool;
import dev.lanspread.spi.PeerNodeConfig;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.discovery.Discovery;
import dev.lanspread.spi.discovery.DiscoveryProvider;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: makes all parts of a node, starts them in order, closes them in reverse.
 */
final class NodeParts implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NodeParts.class);
  private static final long OPERATIONS_PATIENCE_MILLIS = 1500;

  private final PeerNodeConfig config;
  private final Closing closing = new Closing();
  private final NodeDirectories directories;
  private final Identity identity;
  private final Selection<ArchiveProvider> archives;
  private final QuicTransportProvider transport;
  private final EventBus events;
  private final Workers workers;
  private final OperationTable table;
  private final Installer installer;
  private final LocalLibrary library;
  private final PeerNetwork network;
  private final StreamServer streamServer;
  private final Downloader downloader;
  private final StreamInstaller streams;
  private final GameOperations operations;
  private @Nullable Discovery discovery;

  NodeParts(PeerNodeConfig config) {
    this.config = config;
    try {
      ProviderSelector selector = new ProviderSelector();
      this.archives =
          selector.select(
              ProviderKind.ARCHIVE,
              config.archives(),
              config.classLoader(),
              provider -> provider.withOptions(config.archiveOptions()));
      this.transport =
          selector
              .select(ProviderKind.TRANSPORT, config.transport(), config.classLoader())
              .chosen();
      this.directories =
          closing.add(NodeDirectories.open(config.gamesDirectory(), config.stateDirectory()));
      StateDirectory state = directories.state();
      this.identity = IdentityStore.load(state);
      String label = identity.peer().shortForm();
      this.events = closing.add(new EventBus(label, config.eventExecutor()));
      config.listeners().forEach(l -> events.add(l.kinds(), l.listener()));
      this.workers = closing.add(new Workers(label));
      this.table = new OperationTable(events);
      ArchiveOpener opener = new ArchiveOpener(archives.chain(), ArchiveLimits.defaults());
      this.installer = new Installer(state, opener);
      this.library =
          closing.add(
              new LocalLibrary(
                  config.gamesDirectory(),
                  config.catalog(),
                  table::isBusy,
                  this::installedVersion,
                  new LibraryEvents()));
      ServingGate gate = new ServingGate(config.catalog(), new Served());
      this.streamServer = new StreamServer(gate, opener);
      QuicEndpoint endpoint = closing.add(openEndpoint(label));
      this.network =
          closing.add(
              new PeerNetwork(
                  identity,
                  endpoint,
                  workers,
                  new RemoteLibraries(config.catalog()),
                  surroundings(new ContentServer(gate, new Served()))));
      closing.add(streamServer);
      this.downloader =
          new Downloader(state, new Sources(), workers, events::publish, config.chunkSize());
      this.streams = new StreamInstaller(state, installer, new Sources(), workers, events::publish);
      this.operations =
          new GameOperations(
              new GameOperations.Parts(
                  config.catalog(),
                  config.versionPolicy(),
                  table,
                  library,
                  new Sources(),
                  downloader,
                  streams,
                  installer,
                  workers,
                  events::publish));
      closing.add(this::stopOperations);
    } catch (RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  /** Recovers, scans, listens, announces. */
  void start() {
    recover();
    library.start();
    events.publish(
        new PeerEvent.LocalPeerReady(identity.peer(), network.listen(config.listenAddress())));
    if (config.discoveryEnabled()) {
      startDiscovery();
    }
  }

  /** Tells the network where this peer is now. */
  void announce() {
    Discovery running = discovery;
    if (running != null) {
      running.announce(announcement());
    }
  }

  @Override
  public void close() {
    closing.close();
  }

  PeerNodeConfig config() {
    return config;
  }

  Identity identity() {
    return identity;
  }

  String transportId() {
    return transport.id();
  }

  String archiveProviderId() {
    return archives.chosen().id();
  }

  EventBus events() {
    return events;
  }

  OperationTable table() {
    return table;
  }

  Installer installer() {
    return installer;
  }

  LocalLibrary library() {
    return library;
  }

  PeerNetwork network() {
    return network;
  }

  GameOperations operations() {
    return operations;
  }

  OperationPlanner planner() {
    return new OperationPlanner(
        operations, library, new Sources(), installer, streams, archives.chosen());
  }

  LaunchStamper stamper() {
    return new LaunchStamper(library::root, directories.state());
  }

  private QuicEndpoint openEndpoint(String label) {
    try {
      return transport.open(new EndpointConfig(identity, label));
    } catch (TransportException e) {
      throw new ProviderException(
          ErrorCode.PROVIDER_UNAVAILABLE,
          "transport " + transport.id() + " cannot be set up: " + e.getMessage(),
          Map.of(Facts.PROVIDER, transport.id()),
          e);
    }
  }

  private PeerNetwork.Surroundings surroundings(ContentServer content) {
    return new PeerNetwork.Surroundings(
        config.name(),
        config.groupSecret(),
        library::snapshot,
        answering(content),
        events::publish);
  }

  private RequestHandler answering(ContentServer content) {
    return (peer, request, channel) -> {
      boolean streamed =
          request instanceof Message.GetStream || request instanceof Message.GetUnpackedSize;
      (streamed ? streamServer : content).serve(peer, request, channel);
    };
  }

  /** Looks after every game that an earlier run may have left half done. */
  private void recover() {
    for (CatalogGame game : config.catalog().games()) {
      Path journals = directories.state().game(game.id());
      if (!Files.isDirectory(journals)) {
        continue;
      }
      GameRoot root = library.root(game.id());
      try {
        DurableFiles.deleteTemporaries(journals);
        installer.recover(game.id(), root);
        downloader.recover(game.id(), root);
        streams.recover(game.id(), root);
      } catch (LanspreadException | IOException e) {
        log.warn("game {}: cannot be recovered: {}", game.id(), e.getMessage());
        events.publish(
            new PeerEvent.Warning(
                WarningCodes.RECOVERY_FAILED,
                "what an earlier run left of game " + game.id() + " cannot be cleaned up",
                Map.of(
                    Facts.GAME, game.id().value(), Facts.REASON, String.valueOf(e.getMessage()))));
      }
    }
  }

  private Optional<GameVersion> installedVersion(GameId game) {
    try {
      return installer.installedVersion(game);
    } catch (LanspreadException e) {
      log.warn("game {}: install record unreadable: {}", game, e.getMessage());
      return Optional.empty();
    }
  }

  private void startDiscovery() {
    try {
      DiscoveryProvider provider =
          new ProviderSelector()
              .select(ProviderKind.DISCOVERY, config.discovery(), config.classLoader())
              .chosen();
      discovery = closing.add(provider.start(announcement(), network::onSighting));
    } catch (LanspreadException | IOException e) {
      log.warn("peers cannot be looked for: {}", e.getMessage());
      events.publish(
          new PeerEvent.Warning(
              WarningCodes.DISCOVERY_UNAVAILABLE,
              "other peers cannot be found automatically; connect by address",
              Map.of(Facts.REASON, String.valueOf(e.getMessage()))));
    }
  }

  private Announcement announcement() {
    return new Announcement(
        identity.peer(),
        network.boundAddress(),
        ProtocolVersions.SPOKEN.newest(),
        library.snapshot().revision());
  }

  private void stopOperations() {
    try {
      table.close(OPERATIONS_PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<PeerId, List<RemoteGameEntry>> remoteLibraries() {
    Map<PeerId, List<RemoteGameEntry>> remote = new HashMap<>();
    network.peers().forEach(peer -> remote.put(peer.id(), peer.games()));
    return remote;
  }

  /** Passes library changes on to the host and the peers. */
  private final class LibraryEvents implements LibraryListener {

    @Override
    public void onChange(LibrarySnapshot now, LibraryDelta delta) {
      events.publish(new PeerEvent.LocalLibraryChanged(now.revision(), now.games()));
      network.onLibraryChange(now, delta);
      announce();
    }

    @Override
    public void onWarning(String code, String message, Map<String, String> facts) {
      events.publish(new PeerEvent.Warning(code, message, facts));
    }
  }

  /** Lets the server see the library. */
  private final class Served implements ServedLibrary {

    @Override
    public Optional<LocalGame> find(GameId game) {
      return library.find(game);
    }

    @Override
    public List<FileEntry> files(GameId game) {
      return library.files(game);
    }
  }

  /** Lets downloads see the peers. */
  private final class Sources implements SourcePool {

    @Override
    public Optional<Eligible> eligible(GameId game) {
      return Aggregate.eligible(config.versionPolicy(), config.catalog(), game, remoteLibraries());
    }

    @Override
    public Optional<RemotePeer> peer(PeerId id) {
      return network.peer(id);
    }

    @Override
    public RequestStream open(PeerId id) throws IOException {
      return network.openStream(id);
    }
  }
}
