package dev.lanspread.internal.stream;

import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.error.ErrorCode;
import dev.lanspread.error.Facts;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.install.ArchiveOpener;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.internal.protocol.Message.GetStream;
import dev.lanspread.internal.protocol.Message.StreamFailed;
import dev.lanspread.internal.protocol.Message.UnpackedSize;
import dev.lanspread.internal.protocol.StreamProblem;
import dev.lanspread.internal.session.FrameChannel;
import dev.lanspread.internal.session.RequestHandler;
import dev.lanspread.internal.transfer.ServingGate;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams the unpacked archives of local games: every entry list first, then every file once.
 *
 * <p>Requests that do not pass the {@link ServingGate} are declined. {@link #close} ends what runs.
 */
public final class StreamServer implements RequestHandler, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StreamServer.class);

  /** A receiver whose disk is busy takes nothing for a while; one that is gone is noticed. */
  private static final Duration SEND_STALL = Duration.ofSeconds(30);

  /** Each needs a dictionary of memory and a processor. */
  private static final int MAX_STREAMS = 4;

  private final ServingGate gate;
  private final ArchiveOpener opener;
  private final ListingCache listings = new ListingCache();
  private final Semaphore streams = new Semaphore(MAX_STREAMS);
  private final Set<Cancellation> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Serves what passes {@code gate}, unpacked by the backends of {@code opener}. */
  public StreamServer(ServingGate gate, ArchiveOpener opener) {
    this.gate = gate;
    this.opener = opener;
  }

  @Override
  public void serve(PeerId peer, Message.Request request, FrameChannel channel) throws IOException {
    Optional<Declined.Reason> refusal = gate.refusal(request);
    if (refusal.isPresent()) {
      decline(peer, request, channel, refusal.get());
      return;
    }
    LocalGame game = gate.find(request).orElseThrow(() -> new IOException("the game went away"));
    if (!streams.tryAcquire()) {
      decline(peer, request, channel, Declined.Reason.BUSY);
      return;
    }
    Cancellation cancel = new Cancellation(game.state().id());
    running.add(cancel);
    try {
      if (closed) {
        cancel.cancel();
      }
      serve(request, game, channel, cancel);
    } finally {
      running.remove(cancel);
      streams.release();
    }
  }

  /** Ends all streams soon; later requests fail. */
  @Override
  public void close() {
    closed = true;
    running.forEach(Cancellation::cancel);
  }

  private void serve(
      Message.Request request, LocalGame game, FrameChannel channel, Cancellation cancel)
      throws IOException {
    GameId id = game.state().id();
    try (ServedArchives archives = ServedArchives.open(id, game.root(), opener, listings, cancel)) {
      if (request instanceof GetStream) {
        stream(request, id, archives, channel);
      } else {
        channel.send(new UnpackedSize(archives.unpackedBytes()), SEND_STALL);
      }
    } catch (LanspreadException e) {
      channel.send(new StreamFailed(problem(id, e).number()), SEND_STALL);
    }
  }

  private void stream(
      Message.Request request, GameId id, ServedArchives archives, FrameChannel channel)
      throws IOException {
    if (!ListingPages.canCarry(archives.archives())) {
      channel.send(new StreamFailed(StreamProblem.UNSAFE.number()), SEND_STALL);
      return;
    }
    ListingPages.send(archives.archives(), channel, SEND_STALL);
    FrameWriter frames = new FrameWriter(channel.stream(), archives.entries(), SEND_STALL);
    try {
      archives.read(frames);
    } catch (LanspreadException e) {
      frames.rethrow();
      frames.fail(problem(id, e));
      return;
    }
    if (gate.refusal(request).isPresent()) {
      frames.fail(StreamProblem.CHANGED);
    } else {
      frames.finish();
    }
  }

  private static StreamProblem problem(GameId game, LanspreadException failure) {
    log.info("game {}: cannot be streamed: {}", game, failure.getMessage());
    if (failure.code() == ErrorCode.ARCHIVE_UNSUPPORTED) {
      return unsupported(failure);
    }
    return switch (failure.code()) {
      case ARCHIVE_CORRUPT -> StreamProblem.CORRUPT;
      case ARCHIVE_UNSAFE -> StreamProblem.UNSAFE;
      case PROVIDER_UNAVAILABLE -> StreamProblem.PROVIDER_UNAVAILABLE;
      default -> StreamProblem.FAILED;
    };
  }

  private static StreamProblem unsupported(LanspreadException failure) {
    return switch (failure.facts().getOrDefault(Facts.PROBLEM, "")) {
      case "ENCRYPTED" -> StreamProblem.ENCRYPTED;
      case "MULTI_VOLUME" -> StreamProblem.MULTI_VOLUME;
      case "DICTIONARY_TOO_LARGE" -> StreamProblem.DICTIONARY_TOO_LARGE;
      case "UNSUPPORTED" -> StreamProblem.UNSUPPORTED;
      default -> StreamProblem.NOT_RECOGNIZED;
    };
  }

  private static void decline(
      PeerId peer, Message.Request request, FrameChannel channel, Declined.Reason reason)
      throws IOException {
    log.debug("game {}: stream for peer {} declined: {}", request.game(), peer.shortForm(), reason);
    channel.send(new Declined(reason), SEND_STALL);
  }
}
