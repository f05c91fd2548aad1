package dev.lanspread.internal.transfer;

import dev.lanspread.GameId;
import dev.lanspread.PeerId;
import dev.lanspread.internal.library.LocalGame;
import dev.lanspread.internal.library.PackageListing;
import dev.lanspread.internal.protocol.Blob;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

  private final ServingGate gate;
  private final ServedLibrary library;

  /** Serves {@code library}, as far as {@code gate} allows. */
  public ContentServer(ServingGate gate, ServedLibrary library) {
    this.gate = gate;
    this.library = library;
  }

  @Override
  public void serve(PeerId peer, Message.Request request, FrameChannel channel) throws IOException {
    Optional<Declined.Reason> refusal = gate.refusal(request);
    if (refusal.isPresent()) {
      decline(peer, request, channel, new Declined(refusal.get()));
      return;
    }
    LocalGame game = gate.find(request).orElseThrow(() -> new IOException("the game went away"));
    if (request instanceof GetManifest list) {
      sendList(list, game.state().id(), channel);
    } else if (request instanceof GetContent content) {
      serveContent(peer, content, game, channel);
    } else if (request instanceof GetBatch batch) {
      serveBatch(peer, batch, game, channel);
    }
  }

  private void serveContent(PeerId peer, GetContent request, LocalGame game, FrameChannel channel)
      throws IOException {
    List<ServedFile> files;
    try {
      files = find(game, List.of(request.path()), request.stamp());
      // First: a range that a changed file does not have any more is no fault of the asker.
      files.get(0).check();
      if (request.offset() + request.length() > files.get(0).size()) {
        throw new NotServedException(Declined.Reason.NOT_LISTED, request.path());
      }
    } catch (NotServedException e) {
      decline(peer, request, channel, e.declined());
      return;
    }
    try (FileChannel open = files.get(0).open()) {
      channel.send(new Content(request.length()), SEND_STALL);
      if (request.length() > 0) {
        channel.stream().send(open, request.offset(), request.length(), SEND_STALL, bytes -> {});
      }
    }
    requireUnchanged(request, files);
  }

  private void serveBatch(PeerId peer, GetBatch request, LocalGame game, FrameChannel channel)
      throws IOException {
    List<ServedFile> files;
    long total = 0;
    try {
      files = find(game, request.paths(), request.stamps());
      for (ServedFile file : files) {
        file.check();
        if (file.size() > ProtocolLimits.BATCH_BYTES - total) {
          throw new NotServedException(Declined.Reason.NOT_LISTED, file.path());
        }
        total += file.size();
      }
    } catch (NotServedException e) {
      decline(peer, request, channel, e.declined());
      return;
    }
    channel.send(new Content(total), SEND_STALL);
    BatchSender sender = new BatchSender(channel.stream(), total, SEND_STALL);
    for (ServedFile file : files) {
      try (FileChannel open = file.open()) {
        sender.add(open, file.size());
      }
    }
    sender.flush();
    requireUnchanged(request, files);
  }

  /** Finds listed files; those that are not in the list at hand may have come since. */
  private List<ServedFile> find(LocalGame game, List<String> paths, @Nullable Blob stamps)
      throws NotServedException {
    GameId id = game.state().id();
    PackageListing listing = library.listing(id, PackageListing.Age.KNOWN);
    boolean current = stamps != null;
    for (int i = 0; i < paths.size() && current; i++) {
      current = listing.find(paths.get(i)) != null;
    }
    if (!current) {
      // Who names no stamp means the files of the latest list.
      listing = library.listing(id, PackageListing.Age.RECENT);
    }
    long[] expected = stamps == null ? null : Stamps.values(stamps);
    List<ServedFile> files = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      PackageListing.Listed listed = listing.find(paths.get(i));
      if (listed == null) {
        throw new NotServedException(Declined.Reason.NOT_LISTED, paths.get(i));
      }
      files.add(
          expected == null
              ? ServedFile.asListed(game.root(), listed)
              : ServedFile.withStamp(game.root(), listed.entry().path(), expected[i]));
    }
    return files;
  }

  /** What was sent counts only if the game is still the one that was asked for. */
  private void requireUnchanged(Message.Request request, List<ServedFile> files)
      throws IOException {
    for (ServedFile file : files) {
      if (!file.isUnchanged()) {
        throw new IOException("a file changed while it was served: " + file.path());
      }
    }
    if (gate.refusal(request).isPresent()) {
      throw new IOException("the game changed while it was served");
    }
  }

  private void sendList(GetManifest request, GameId game, FrameChannel channel) throws IOException {
    String known = request.known();
    boolean confirms = known != null && !known.isEmpty();
    PackageListing listing =
        library.listing(game, confirms ? PackageListing.Age.NEW : PackageListing.Age.RECENT);
    if (known == null) {
      sendPages(channel, listing, FILES_PER_PAGE, true);
    } else if (known.equals(listing.fingerprint())) {
      sendPages(channel, listing, ProtocolLimits.STAMPS_PER_PAGE, false);
    } else {
      channel.send(new Manifest(true, List.of(), listing.fingerprint(), null, null), SEND_STALL);
    }
  }

  private static void sendPages(
      FrameChannel channel, PackageListing listing, int perPage, boolean withFiles)
      throws IOException {
    List<FileEntry> files = listing.entries();
    int from = 0;
    do {
      int to = Math.min(files.size(), from + perPage);
      channel.send(
          new Manifest(
              to == files.size(),
              withFiles ? files.subList(from, to) : List.of(),
              from == 0 ? listing.fingerprint() : null,
              stamps(listing, from, to),
              executable(listing, from, to)),
          SEND_STALL);
      from = to;
    } while (from < files.size());
  }

  private static Blob stamps(PackageListing listing, int from, int to) {
    ByteBuffer stamps = ByteBuffer.allocate((to - from) * ProtocolLimits.STAMP);
    for (int place = from; place < to; place++) {
      stamps.putLong(listing.stamp(place));
    }
    return Blob.of(stamps.array());
  }

  private static @Nullable Blob executable(PackageListing listing, int from, int to) {
    BitSet executable = new BitSet();
    for (int place = from; place < to; place++) {
      executable.set(place - from, listing.isExecutable(place));
    }
    return executable.isEmpty() ? null : Blob.of(executable.toByteArray());
  }

  private static void decline(
      PeerId peer, Message.Request request, FrameChannel channel, Declined declined)
      throws IOException {
    log.debug(
        "game {}: request of peer {} declined: {}",
        request.game(),
        peer.shortForm(),
        declined.reason());
    channel.send(declined, SEND_STALL);
  }
}
