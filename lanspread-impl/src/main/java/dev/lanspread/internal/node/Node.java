package dev.lanspread.internal.node;

import dev.lanspread.ContentInfo;
import dev.lanspread.DownloadOptions;
import dev.lanspread.GameId;
import dev.lanspread.GameList;
import dev.lanspread.LaunchSettings;
import dev.lanspread.Operation;
import dev.lanspread.OperationKind;
import dev.lanspread.OperationPlan;
import dev.lanspread.PeerAddress;
import dev.lanspread.PeerId;
import dev.lanspread.PeerNode;
import dev.lanspread.PeerSnapshot;
import dev.lanspread.Subscription;
import dev.lanspread.UninstallPlan;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.event.EventKind;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.PeerEventListener;
import dev.lanspread.internal.concurrent.EventFuture;
import dev.lanspread.internal.launch.LaunchStamper;
import dev.lanspread.internal.library.LibrarySnapshot;
import dev.lanspread.internal.session.RemotePeer;
import dev.lanspread.internal.task.Unexpected;
import dev.lanspread.spi.PeerNodeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running peer: hands each call to the part that does it. */
final class Node implements PeerNode {

  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final NodeParts parts;
  private final AtomicBoolean closing = new AtomicBoolean();

  private Node(NodeParts parts) {
    this.parts = parts;
  }

  static Node start(PeerNodeConfig config) {
    try {
      NodeParts parts = new NodeParts(config);
      return started(parts);
    } catch (RuntimeException | Error e) {
      throw Unexpected.toException("the start of the node", e);
    }
  }

  private static Node started(NodeParts parts) {
    try {
      parts.start();
      return new Node(parts);
    } catch (Throwable e) { // Whatever it is, nothing may stay open.
      parts.close();
      throw e;
    }
  }

  @Override
  public PeerId id() {
    return parts.identity().peer();
  }

  @Override
  public String name() {
    return parts.config().name();
  }

  @Override
  public PeerAddress address() {
    return parts.network().address();
  }

  @Override
  public String transport() {
    return parts.transportId();
  }

  @Override
  public String archiveProvider() {
    return parts.archiveProviderId();
  }

  @Override
  public CompletableFuture<PeerSnapshot> connect(PeerAddress address) {
    requireOpen();
    return EventFuture.behindEvents(parts.events(), parts.network().connect(address));
  }

  @Override
  public CompletableFuture<PeerSnapshot> connect(String hostAndPort) {
    requireOpen();
    return EventFuture.behindEvents(parts.events(), parts.network().connect(hostAndPort));
  }

  @Override
  public List<PeerSnapshot> peers() {
    return parts.network().peers().stream().map(RemotePeer::toSnapshot).toList();
  }

  @Override
  public GameList games() {
    LibrarySnapshot local = parts.library().snapshot();
    return new GameList(local.revision(), local.games(), parts.sources().rows());
  }

  @Override
  public Operation download(GameId game, DownloadOptions options) {
    requireOpen();
    return parts.operations().download(game, options);
  }

  @Override
  public Operation streamInstall(GameId game) {
    requireOpen();
    return parts.operations().streamInstall(game);
  }

  @Override
  public Operation install(GameId game) {
    requireOpen();
    return parts.operations().install(game);
  }

  @Override
  public Operation uninstall(GameId game) {
    requireOpen();
    return parts.operations().uninstall(game);
  }

  @Override
  public Operation hash(GameId game) {
    requireOpen();
    return parts.operations().hash(game);
  }

  @Override
  public ContentInfo content(GameId game) {
    GameId known = parts.operations().requireKnown(game).id();
    return parts
        .hashableGames()
        .find(known)
        .map(found -> parts.content().info(known, found.identity()))
        .orElse(ContentInfo.UNKNOWN);
  }

  @Override
  public Optional<Operation> activeOperation(GameId game) {
    return parts.table().find(game);
  }

  @Override
  public List<Operation> activeOperations() {
    return parts.table().all();
  }

  @Override
  public CompletableFuture<OperationPlan> plan(GameId game, OperationKind kind) {
    requireOpen();
    return EventFuture.behindEvents(parts.events(), parts.operations().plan(game, kind));
  }

  @Override
  public UninstallPlan planUninstall(GameId game) {
    requireOpen();
    CatalogGame known = parts.operations().requireKnown(game);
    parts.games().requireThere(known.id());
    return parts.operations().planUninstall(known.id());
  }

  @Override
  public LaunchSettings launchSettings() {
    LaunchStamper stamper = parts.stamper();
    return (game, profile) -> {
      requireOpen();
      GameId known = parts.operations().requireKnown(game).id();
      parts.games().requireThere(known);
      parts.table().requireInstalledAtRest(known);
      return stamper.apply(known, profile);
    };
  }

  @Override
  public long rescan() {
    requireOpen();
    return parts.library().rescan();
  }

  @Override
  public long useGamesDirectory(Path directory) {
    requireOpen();
    parts.table().requireIdle();
    Path folder = NodeDirectories.requireGames(directory);
    parts.games().use(folder);
    long revision = parts.library().useGamesDirectory(folder);
    return parts.recover() ? parts.library().rescan() : revision;
  }

  @Override
  public PeerAddress rebind(PeerAddress address) {
    requireOpen();
    PeerAddress moved = parts.network().rebind(address);
    parts.announce();
    parts.events().publish(new PeerEvent.LocalPeerReady(id(), moved));
    return moved;
  }

  @Override
  public Subscription addListener(Set<EventKind> kinds, PeerEventListener listener) {
    return parts.events().add(kinds, listener);
  }

  @Override
  public void close() {
    if (parts.events().isEventThread()) {
      CompletableFuture<Void> unused = closeAsync();
    } else if (closing.compareAndSet(false, true)) {
      parts.close();
    } else {
      awaitClosed();
    }
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    if (closing.compareAndSet(false, true)) {
      String name = "lanspread-close-" + id().shortForm();
      new Thread(parts::close, name).start();
    }
    return EventFuture.copyOf(parts.events(), parts.closed());
  }

  /** Waits for whoever closes already. */
  private void awaitClosed() {
    try {
      parts.closed().get(CLOSE_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.debug("another thread still closes the node: {}", e.toString());
    }
  }

  private void requireOpen() {
    if (closing.get()) {
      throw new IllegalStateException("the node is closed");
    }
  }
}
