package dev.lanspread.internal.node;

import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.ProviderException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.WarningCodes;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.content.ContentHasher;
import dev.lanspread.internal.content.ContentStore;
import dev.lanspread.internal.event.EventBus;
import dev.lanspread.internal.install.ArchiveOpener;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.launch.LaunchStamper;
import dev.lanspread.internal.library.LibraryDelta;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.library.LocalLibrary;
import dev.lanspread.internal.library.RemoteLibraries;
import dev.lanspread.internal.operation.OperationTable;
import dev.lanspread.internal.protocol.ProtocolVersions;
import dev.lanspread.internal.provider.PassedOver;
import dev.lanspread.internal.provider.ProviderKind;
import dev.lanspread.internal.provider.ProviderSelector;
import dev.lanspread.internal.provider.Selection;
import dev.lanspread.internal.session.Identity;
import dev.lanspread.internal.session.IdentityStore;
import dev.lanspread.internal.session.PeerNetwork;
import dev.lanspread.internal.session.RequestHandler;
import dev.lanspread.internal.store.GamesFolder;
import dev.lanspread.internal.stream.StreamInstaller;
import dev.lanspread.internal.stream.StreamServer;
import dev.lanspread.internal.task.GameOperations;
import dev.lanspread.internal.task.HashableGames;
import dev.lanspread.internal.task.InstalledVersions;
import dev.lanspread.internal.transfer.ContentServer;
import dev.lanspread.internal.transfer.Downloader;
import dev.lanspread.internal.transfer.ServingGate;
import dev.lanspread.spi.PeerNodeConfig;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveProvider;
import dev.lanspread.spi.discovery.Announcement;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The composition root: makes all parts of a node, starts them in order, closes them in reverse.
 */
final class NodeParts implements AutoCloseable {

  private static final long OPERATIONS_PATIENCE_MILLIS = 1500;

  private final PeerNodeConfig config;
  private final Closing closing = new Closing();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final NodeDirectories directories;
  private final Identity identity;
  private final Selection<ArchiveProvider> archives;
  private final Selection<QuicTransportProvider> transport;
  private final EventBus events;
  private final Workers workers;
  private final OperationTable table;
  private final Installer installer;
  private final LocalLibrary library;
  private final PeerNetwork network;
  private final PeerSources sources;
  private final Presence presence;
  private final Downloader downloader;
  private final StreamInstaller streams;
  private final CountedRequests requests;
  private final ContentStore content;
  private final HashableGames hashableGames;
  private final ContentHasher hasher;
  private final GameOperations operations;
  private final LaunchStamper stamper;

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
          selector.select(ProviderKind.TRANSPORT, config.transport(), config.classLoader());
      this.directories =
          closing.add(NodeDirectories.open(config.gamesDirectory(), config.stateDirectory()));
      this.identity = IdentityStore.load(directories.state());
      String label = identity.peer().shortForm();
      this.events = new EventBus(label, config.eventExecutor());
      closing.addLast(this::endEvents);
      config.listeners().forEach(l -> events.add(l.kinds(), l.listener()));
      this.workers = closing.add(new Workers(label));
      this.table = new OperationTable(events, directories.games());
      ArchiveOpener opener = new ArchiveOpener(archives.chain(), ArchiveLimits.defaults());
      this.installer = new Installer(directories.state(), opener, events::publish);
      this.library = closing.add(openLibrary());
      LibraryView served = new LibraryView(library);
      ServingGate gate = new ServingGate(config.catalog(), served);
      StreamServer streamServer = new StreamServer(gate, opener);
      QuicEndpoint endpoint = closing.add(openEndpoint(label));
      this.requests =
          new CountedRequests(new RequestRouter(new ContentServer(gate, served), streamServer));
      this.network = closing.add(openNetwork(endpoint, requests));
      closing.add(streamServer);
      this.sources = new PeerSources(config.versionPolicy(), config.catalog(), network);
      this.presence = new Presence(this::announcement, events::publish);
      this.downloader =
          new Downloader(
              directories.state(), sources, workers, events::publish, config.chunkSize());
      this.streams =
          new StreamInstaller(directories.state(), installer, sources, workers, events::publish);
      this.content = new ContentStore(directories.state());
      this.hashableGames = new HashableGames(library, config.catalog());
      this.hasher = new ContentHasher(content, hashableGames, this::isBusy, this::warn, label);
      this.operations = openOperations();
      this.stamper = new LaunchStamper(library::root, directories.state(), events::publish);
      closing.add(this::stopOperations);
    } catch (Throwable e) { // Whatever it is, nothing may stay open.
      closing.close();
      throw e;
    }
  }

  /** Recovers, scans, listens, announces. */
  void start() {
    recover();
    library.start();
    warnOfSlowTransport();
    events.publish(
        new PeerEvent.LocalPeerReady(identity.peer(), network.listen(config.listenAddress())));
    network.keepTrying(config.peers());
    if (config.hashing()) {
      closing.add(hasher).start();
    }
    if (config.discoveryEnabled()) {
      closing.add(presence).start(config, network::onSighting);
    }
  }

  /**
   * Looks after what an earlier run may have left half done in the games folder.
   *
   * @return whether there was anything
   */
  boolean recover() {
    return new StartRecovery(
            directories.state(),
            directories.games(),
            library,
            installer,
            downloader,
            streams,
            events::publish)
        .run(config.catalog());
  }

  /** Tells the network where this peer is now. */
  void announce() {
    presence.renew();
  }

  @Override
  public void close() {
    closing.close();
  }

  /** Completes on the event executor as the last thing that is told there. */
  CompletableFuture<Void> closed() {
    return closed;
  }

  PeerNodeConfig config() {
    return config;
  }

  Identity identity() {
    return identity;
  }

  String transportId() {
    return transport.chosen().id();
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

  LocalLibrary library() {
    return library;
  }

  GamesFolder games() {
    return directories.games();
  }

  PeerNetwork network() {
    return network;
  }

  PeerSources sources() {
    return sources;
  }

  ContentStore content() {
    return content;
  }

  HashableGames hashableGames() {
    return hashableGames;
  }

  GameOperations operations() {
    return operations;
  }

  LaunchStamper stamper() {
    return stamper;
  }

  private LocalLibrary openLibrary() {
    return new LocalLibrary(
        config.gamesDirectory(),
        config.catalog(),
        table::isPackageChanging,
        new InstalledVersions(installer)::of,
        new LibraryNews(events::publish, this::tellPeers));
  }

  private QuicEndpoint openEndpoint(String label) {
    QuicTransportProvider chosen = transport.chosen();
    try {
      return chosen.open(new EndpointConfig(identity, label));
    } catch (TransportException e) {
      throw new ProviderException(
          ErrorCode.PROVIDER_UNAVAILABLE,
          "transport " + chosen.id() + " cannot be set up: " + e.getMessage(),
          Map.of(Facts.PROVIDER, chosen.id()),
          e);
    }
  }

  private PeerNetwork openNetwork(QuicEndpoint endpoint, RequestHandler handler) {
    return new PeerNetwork(
        identity,
        endpoint,
        workers,
        new RemoteLibraries(config.catalog()),
        new PeerNetwork.Surroundings(
            config.name(), config.groupSecret(), library::snapshot, handler, events::publish));
  }

  private GameOperations openOperations() {
    return new GameOperations(
        new GameOperations.Parts(
            config.catalog(),
            config.versionPolicy(),
            table,
            library,
            sources,
            downloader,
            streams,
            installer,
            content,
            archives.chosen().id(),
            workers,
            events::publish));
  }

  private void warnOfSlowTransport() {
    for (PassedOver better : transport.passedOver()) {
      events.publish(
          new PeerEvent.Warning(
              WarningCodes.SLOW_TRANSPORT,
              "transfers are slower than they could be: transport "
                  + better.id()
                  + " cannot be used, "
                  + better.reason(),
              Map.of(Facts.PROVIDER, better.id(), Facts.REASON, better.reason())));
    }
  }

  private void tellPeers(LibrarySnapshot now, LibraryDelta delta) {
    network.onLibraryChange(now, delta);
    presence.renew();
    hasher.libraryChanged();
  }

  private boolean isBusy() {
    return requests.isBusy() || !table.all().isEmpty();
  }

  private void warn(String code, String message, Map<String, String> facts) {
    events.publish(new PeerEvent.Warning(code, message, facts));
  }

  private Announcement announcement() {
    return new Announcement(
        identity.peer(),
        network.boundAddress(),
        ProtocolVersions.SPOKEN.newest(),
        library.snapshot().revision());
  }

  private void endEvents() {
    events.execute(() -> closed.complete(null));
    events.close();
  }

  private void stopOperations() {
    try {
      operations.close(OPERATIONS_PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
