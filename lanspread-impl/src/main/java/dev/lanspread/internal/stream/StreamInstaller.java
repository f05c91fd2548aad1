package dev.lanspread.internal.stream;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.PeerId;
import dev.lanspread.catalog.CatalogGame;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.TransferException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.concurrent.Workers;
import dev.lanspread.internal.install.InstallMode;
import dev.lanspread.internal.install.Installer;
import dev.lanspread.internal.library.Eligible;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.GetUnpackedSize;
import dev.lanspread.internal.protocol.Message.UnpackedSize;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.session.RemotePeer;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.internal.store.StateDirectory;
import dev.lanspread.internal.store.StorageFailures;
import dev.lanspread.internal.transfer.DeclinedException;
import dev.lanspread.internal.transfer.SourcePool;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Installs games from streams: sources are tried one after the other in ascending order of address,
 * each from the first byte; those that are busy are asked again.
 *
 * <p>Blocks the calling thread, which must never be interrupted. Safe for use by several operations
 * at once.
 */
public final class StreamInstaller {

  private static final Logger log = LoggerFactory.getLogger(StreamInstaller.class);

  private static final Duration SIZE_DEADLINE = Duration.ofSeconds(5);

  /** How long to wait before sources that are all busy are asked again. */
  private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

  private final StateDirectory state;
  private final Installer installer;
  private final SourcePool sources;
  private final SourceStreams streams;
  private final Consumer<PeerEvent> events;

  /** Creates an installer that puts its results in place with {@code installer}. */
  public StreamInstaller(
      StateDirectory state,
      Installer installer,
      SourcePool sources,
      Workers workers,
      Consumer<PeerEvent> events) {
    this.state = state;
    this.installer = installer;
    this.sources = sources;
    this.streams = new SourceStreams(sources, workers);
    this.events = events;
  }

  /**
   * Streams and installs a game that is not installed.
   *
   * @return bytes that the successful stream brought
   * @throws LanspreadException the last source's failure, or the own disk's; everything is as
   *     before
   */
  public long install(ActiveOperation operation, CatalogGame game, GameRoot root) {
    if (game.manifest().isPresent()) {
      throw new TransferException(
          ErrorCode.VERIFICATION_FAILED,
          "the catalog demands a content manifest for game "
              + game.id()
              + ", which a streamed install cannot check",
          Map.of(Facts.GAME, game.id().value(), Facts.EXPECTED, game.manifest().get()),
          false);
    }
    CreatedRoot created = new CreatedRoot(state, game.id(), root);
    try {
      created.create();
      return tryAll(operation, game.id(), root);
    } catch (IOException e) {
      throw StorageFailures.toException(e, game.id(), root.path(), 0);
    } finally {
      settle(created, game.id());
    }
  }

  /** Removes the game root that a crash left empty; call it once the install is recovered. */
  public void recover(GameId game, GameRoot root) throws IOException {
    new CreatedRoot(state, game, root).settle();
  }

  /**
   * Asks the first source how many bytes its archives unpack to; empty if it does not say or that
   * was cancelled. Blocks the calling thread, which must not be interrupted.
   */
  public OptionalLong unpackedBytes(GameId game, Cancellation cancel) {
    Optional<Eligible> eligible = sources.eligible(game);
    Optional<RemotePeer> first = next(game, Set.of());
    if (eligible.isEmpty() || first.isEmpty()) {
      return OptionalLong.empty();
    }
    String version = eligible.get().version().value();
    try (RequestStream stream = streams.open(first.get().id(), cancel)) {
      return askUnpackedBytes(stream, new GetUnpackedSize(game.value(), version), cancel);
    } catch (IOException | LanspreadException e) {
      log.debug("game {}: unpacked size not told: {}", game, e.getMessage());
      return OptionalLong.empty();
    }
  }

  private static OptionalLong askUnpackedBytes(
      RequestStream stream, GetUnpackedSize question, Cancellation cancel) throws IOException {
    Cancellation.Registration onCancel = cancel.onCancel(stream::close);
    try {
      stream.channel().send(question, SIZE_DEADLINE);
      stream.channel().stream().finish();
      Message answer = stream.channel().receive(ProtocolLimits.FRAME, SIZE_DEADLINE);
      return answer instanceof UnpackedSize size
          ? OptionalLong.of(size.bytes())
          : OptionalLong.empty();
    } finally {
      onCancel.close();
    }
  }

  private long tryAll(ActiveOperation operation, GameId game, GameRoot root) {
    StreamEvents told = new StreamEvents(operation, root, events);
    Set<PeerId> tried = new HashSet<>();
    Set<PeerId> busy = new HashSet<>();
    LanspreadException last = noSource(game);
    while (true) {
      operation.cancellation().check();
      Optional<RemotePeer> source = next(game, tried);
      if (source.isEmpty() && busy.isEmpty()) {
        throw last;
      }
      if (source.isEmpty()) {
        pause(operation.cancellation());
        tried.removeAll(busy);
        busy.clear();
        continue;
      }
      PeerId peer = source.get().id();
      tried.add(peer);
      try {
        return tryOne(operation, game, root, source.get(), told);
      } catch (DeclinedException e) {
        log.debug("game {}: peer {} {}", game, peer.shortForm(), e.getMessage());
        last = StreamFailures.toException(e, game, peer);
        if (e.isPassing()) {
          busy.add(peer);
        }
      } catch (LanspreadException e) {
        if (!StreamFailures.isTheSources(e)) {
          throw e;
        }
        log.info("game {}: no stream from peer {}: {}", game, peer.shortForm(), e.getMessage());
        last = e;
      }
    }
  }

  private long tryOne(
      ActiveOperation operation, GameId game, GameRoot root, RemotePeer source, StreamEvents told)
      throws DeclinedException {
    GameVersion version = versionOf(game);
    PeerEvent.Source address = new PeerEvent.Source(source.id(), source.address());
    try (StreamedContent content =
        StreamedContent.ask(
            streams.open(source.id(), operation.cancellation()),
            game,
            address,
            version,
            () -> sources.peer(source.id()).isPresent(),
            told,
            operation.cancellation())) {
      installer.installFrom(
          content, game, root, version, InstallMode.FRESH, operation.cancellation(), told);
      return content.totalBytes();
    } catch (DeclinedException e) {
      throw e;
    } catch (IOException e) {
      throw StreamFailures.toException(e, game, source.id());
    }
  }

  /** Sources that serve others first are asked again. */
  private static void pause(Cancellation cancel) {
    CountDownLatch cancelled = new CountDownLatch(1);
    Cancellation.Registration onCancel = cancel.onCancel(cancelled::countDown);
    try {
      if (cancelled.await(BUSY_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw cancel.exception();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancel.exception();
    } finally {
      onCancel.close();
    }
  }

  private GameVersion versionOf(GameId game) {
    return sources.eligible(game).map(Eligible::version).orElseThrow(() -> noSource(game));
  }

  /** Returns the eligible source with the lowest address that was not tried. */
  private Optional<RemotePeer> next(GameId game, Set<PeerId> tried) {
    List<PeerId> eligible = sources.eligible(game).map(Eligible::peers).orElse(List.of());
    return eligible.stream()
        .filter(peer -> !tried.contains(peer))
        .flatMap(peer -> sources.peer(peer).stream())
        .min(Comparator.comparing(RemotePeer::address));
  }

  private static TransferException noSource(GameId game) {
    return new TransferException(
        ErrorCode.SOURCES_LOST,
        "no source is left that could stream game " + game,
        Map.of(Facts.GAME, game.value()));
  }

  private static void settle(CreatedRoot created, GameId game) {
    try {
      created.settle();
    } catch (IOException e) {
      log.warn("game {}: an empty folder stays until the next start: {}", game, e.getMessage());
    }
  }
}
