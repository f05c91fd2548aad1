package dev.lanspread.internal.transfer;

import dev.lanspread.internal.protocol.FileEntry;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.Content;
import dev.lanspread.internal.protocol.Message.Declined;
import dev.lanspread.internal.protocol.Message.GetBatch;
import dev.lanspread.internal.protocol.Message.GetContent;
import dev.lanspread.internal.protocol.Message.GetManifest;
import dev.lanspread.internal.protocol.Message.Manifest;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.session.FrameChannel;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.spi.transport.QuicStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The asking side of the wire protocol, one request per stream; blocks the calling thread.
 *
 * <p>A source that gives nothing for {@link #STALL} fails the request, so that its work can go to
 * another within the 20 seconds that are allowed.
 */
final class ContentRequests {

  /** Longest time without a byte. */
  static final Duration STALL = Duration.ofSeconds(8);

  private ContentRequests() {}

  /** Where the bytes of a request go. */
  interface Target {

    /** Opens the file for writing; closed by the request. */
    FileChannel open(int file) throws IOException;

    /** Bytes {@code [start, end)} of the file are written; {@code 0, 0} of an empty one. */
    void wrote(int file, long start, long end);
  }

  /**
   * Asks for a game's file list.
   *
   * @param known fingerprint of a list that need not be sent again, null to get the whole list
   * @param count how many files that list has
   * @throws DeclinedException if the source declines
   * @throws ProtocolException if the list is none that may be written
   */
  static ListAnswer list(
      RequestStream stream, String game, String version, @Nullable String known, int count)
      throws IOException {
    FrameChannel channel = ask(stream, new GetManifest(game, version, known));
    ListReader reader = new ListReader(known);
    boolean last = false;
    while (!last) {
      Manifest page = answer(channel, Manifest.class, ProtocolLimits.PAGE);
      reader.add(page);
      last = page.last();
    }
    return reader.answer(count);
  }

  /**
   * Fetches one part into its files.
   *
   * @param stamps what the source told of the files with its list, null if nothing
   */
  static void fetch(
      RequestStream stream,
      GameManifest manifest,
      @Nullable Stamps stamps,
      Part part,
      Target target)
      throws IOException {
    if (part instanceof Part.Chunk chunk) {
      fetchChunk(stream, manifest, stamps, chunk, target);
    } else if (part instanceof Part.Batch batch) {
      fetchBatch(stream, manifest, stamps, batch, target);
    }
  }

  private static void fetchChunk(
      RequestStream stream,
      GameManifest manifest,
      @Nullable Stamps stamps,
      Part.Chunk chunk,
      Target target)
      throws IOException {
    FileEntry file = manifest.files().get(chunk.file());
    FrameChannel channel =
        ask(
            stream,
            new GetContent(
                manifest.game().value(),
                manifest.version().value(),
                file.path(),
                chunk.offset(),
                chunk.length(),
                stamps == null ? null : stamps.of(List.of(chunk.file()))));
    requireLength(answer(channel, Content.class, ProtocolLimits.FRAME), chunk.length());
    try (FileChannel open = target.open(chunk.file())) {
      receive(channel.stream(), open, chunk.file(), chunk.offset(), chunk.length(), target);
    }
    requireEnd(channel.stream());
  }

  private static void fetchBatch(
      RequestStream stream,
      GameManifest manifest,
      @Nullable Stamps stamps,
      Part.Batch batch,
      Target target)
      throws IOException {
    List<String> paths =
        batch.files().stream().map(file -> manifest.files().get(file).path()).toList();
    FrameChannel channel =
        ask(
            stream,
            new GetBatch(
                manifest.game().value(),
                manifest.version().value(),
                paths,
                stamps == null ? null : stamps.of(batch.files())));
    requireLength(answer(channel, Content.class, ProtocolLimits.FRAME), batch.bytes());
    for (int file : batch.files()) {
      long size = manifest.files().get(file).size();
      try (FileChannel open = target.open(file)) {
        receive(channel.stream(), open, file, 0, size, target);
      }
    }
    requireEnd(channel.stream());
  }

  private static void receive(
      QuicStream stream, FileChannel open, int file, long offset, long length, Target target)
      throws IOException {
    Position position = new Position(offset, (from, to) -> target.wrote(file, from, to));
    long moved =
        length == 0
            ? 0
            : stream.receive(
                open, offset, length, STALL, bytes -> position.advance(bytes.remaining()));
    if (moved != length) {
      throw new ProtocolException("the content ended early");
    }
    if (length == 0) {
      target.wrote(file, 0, 0);
    }
  }

  private static FrameChannel ask(RequestStream stream, Message.Request request)
      throws IOException {
    FrameChannel channel = stream.channel();
    channel.send(request, STALL);
    channel.stream().finish();
    return channel;
  }

  private static <T extends Message> T answer(FrameChannel channel, Class<T> type, int limit)
      throws IOException {
    Message message = channel.receive(limit, STALL);
    if (message instanceof Declined declined) {
      throw new DeclinedException(declined);
    }
    if (!type.isInstance(message)) {
      throw new ProtocolException("unexpected " + message.getClass().getSimpleName());
    }
    return type.cast(message);
  }

  private static void requireLength(Content content, long expected) throws ProtocolException {
    if (content.length() != expected) {
      throw new ProtocolException("content of " + content.length() + " bytes, not " + expected);
    }
  }

  /** The source ends the stream only if the game was still the same after the last byte. */
  private static void requireEnd(QuicStream stream) throws IOException {
    if (stream.read(ByteBuffer.allocate(1), STALL) >= 0) {
      throw new ProtocolException("more content than announced");
    }
  }

  /** Tells a sink of ranges as bytes go by. */
  private static final class Position {

    private final RangeSink sink;
    private long at;

    @FunctionalInterface
    interface RangeSink {
      void range(long start, long end);
    }

    Position(long start, RangeSink sink) {
      this.at = start;
      this.sink = sink;
    }

    void advance(long bytes) {
      sink.range(at, at + bytes);
      at += bytes;
    }
  }
}
