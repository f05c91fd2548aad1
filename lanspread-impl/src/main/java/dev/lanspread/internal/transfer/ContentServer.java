package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Content;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.internal.protocol.Message.GetBatch;
import dev.lanspread.internal.protocol.Message.GetContent;
import dev.lanspread.internal.protocol.Message.GetManifest;
import dev.lanspread.internal.protocol.Message.Manifest;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.session.FrameChannel;
import dev.lanspread.internal.session.RequestHandler;
import dev.lanspread.internal.store.SafePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves file lists and content of the local library.
 *
 * <p>A request that does not pass the {@link ServingGate}, or for a file that is not one of the
 * game's listed files, is declined, with a reason and without a byte of data.
 */
public final class ContentServer implements RequestHandler {

  private static final Logger log = LoggerFactory.getLogger(ContentServer.class);

  /**
   * A client whose disk is busy takes nothing for a while; one that is gone is noticed elsewhere.
   */
  private static final Duration SEND_STALL = Duration.ofSeconds(30);

  /** Entries are at most about 1,100 bytes of JSON, so a page stays below 1 MiB. */
  private static final int FILES_PER_PAGE = 900;

  /** Games whose list is kept by path; a list is new whenever the library took it anew. */
  private static final int LISTINGS = 4;

  private final ServingGate gate;
  private final ServedLibrary library;
  private final Map<GameId, Listing> listings =
      new LinkedHashMap<>(2 * LISTINGS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<GameId, Listing> eldest) {
          return size() > LISTINGS;
        }
      };

  /** A file list, and the same by path. */
  private record Listing(List<FileEntry> files, Map<String, FileEntry> byPath) {

    static Listing of(List<FileEntry> files) {
      Map<String, FileEntry> byPath = new HashMap<>();
      files.forEach(file -> byPath.put(file.path(), file));
      return new Listing(files, byPath);
    }
  }

  /** Serves {@code library}, as far as {@code gate} allows. */
  public ContentServer(ServingGate gate, ServedLibrary library) {
    this.gate = gate;
    this.library = library;
  }

  @Override
  public void serve(PeerId peer, Message.Request request, FrameChannel channel) throws IOException {
    Optional<Declined.Reason> refusal = gate.refusal(request);
    if (refusal.isPresent()) {
      decline(peer, request, channel, refusal.get());
      return;
    }
    LocalGame game = gate.find(request).orElseThrow(() -> new IOException("the game went away"));
    if (request instanceof GetManifest) {
      sendManifest(channel, library.files(game.state().id()));
    } else if (request instanceof GetContent content) {
      serveContent(peer, content, game, channel);
    } else if (request instanceof GetBatch batch) {
      serveBatch(peer, batch, game, channel);
    }
  }

  private void serveContent(PeerId peer, GetContent request, LocalGame game, FrameChannel channel)
      throws IOException {
    FileEntry file = listed(game).get(request.path());
    if (file == null || request.offset() + request.length() > file.size()) {
      decline(peer, request, channel, Declined.Reason.NOT_LISTED);
      return;
    }
    try (FileChannel open = open(game, file)) {
      channel.send(new Content(request.length()), SEND_STALL);
      if (request.length() > 0) {
        channel.stream().send(open, request.offset(), request.length(), SEND_STALL, bytes -> {});
      }
    } catch (NoSuchFileException e) {
      decline(peer, request, channel, Declined.Reason.FAILED);
      return;
    }
    requireUnchanged(request);
  }

  private void serveBatch(PeerId peer, GetBatch request, LocalGame game, FrameChannel channel)
      throws IOException {
    Map<String, FileEntry> listed = listed(game);
    List<FileEntry> files = new ArrayList<>();
    long total = 0;
    for (String path : request.paths()) {
      FileEntry file = path == null ? null : listed.get(path);
      if (file == null || total + file.size() > ProtocolLimits.BATCH_BYTES) {
        decline(peer, request, channel, Declined.Reason.NOT_LISTED);
        return;
      }
      total += file.size();
      files.add(file);
    }
    channel.send(new Content(total), SEND_STALL);
    BatchSender sender = new BatchSender(channel.stream(), total, SEND_STALL);
    for (FileEntry file : files) {
      try (FileChannel open = open(game, file)) {
        sender.add(open, file.size());
      }
    }
    sender.flush();
    requireUnchanged(request);
  }

  private Map<String, FileEntry> listed(LocalGame game) {
    GameId id = game.state().id();
    List<FileEntry> files = library.files(id);
    synchronized (listings) {
      Listing known = listings.get(id);
      if (known == null || known.files() != files) {
        known = Listing.of(files);
        listings.put(id, known);
      }
      return known.byPath();
    }
  }

  private static FileChannel open(LocalGame game, FileEntry file) throws IOException {
    Path root = game.root().path();
    Path path = SafePath.resolve(root, file.path());
    if (!RealFolders.leadTo(root, path)) {
      throw new NoSuchFileException(file.path());
    }
    FileChannel open = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    if (open.size() != file.size()) {
      open.close();
      throw new IOException("a listed file changed its size: " + file.path());
    }
    return open;
  }

  /** What was sent counts only if the game is still the one that was asked for. */
  private void requireUnchanged(Message.Request request) throws IOException {
    if (gate.refusal(request).isPresent()) {
      throw new IOException("the game changed while it was served");
    }
  }

  private static void sendManifest(FrameChannel channel, List<FileEntry> files) throws IOException {
    int from = 0;
    do {
      int to = Math.min(files.size(), from + FILES_PER_PAGE);
      channel.send(new Manifest(to == files.size(), files.subList(from, to)), SEND_STALL);
      from = to;
    } while (from < files.size());
  }

  private static void decline(
      PeerId peer, Message.Request request, FrameChannel channel, Declined.Reason reason)
      throws IOException {
    log.debug("game {}: request of peer {} declined: {}", request.game(), peer.shortForm(), reason);
    channel.send(new Declined(reason), SEND_STALL);
  }
}
