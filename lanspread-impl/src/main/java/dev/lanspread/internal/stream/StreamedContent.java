package dev.lanspread.internal.stream;

import dev.lanspread.GameId;
import dev.lanspread.GameVersion;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.internal.install.InstallContent;
import dev.lanspread.internal.install.SafeWriter;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.Message.GetStream;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.session.FrameChannel;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What one source streams of one game; used once. */
final class StreamedContent implements InstallContent, AutoCloseable {

  /** Longest time without a byte: with what comes before, a failure is told within 30 seconds. */
  static final Duration STALL = Duration.ofSeconds(15);

  /** How long a source may read headers; that it lives is seen by other means. */
  private static final int LISTING_TURNS = 12;

  private static final Duration LISTING_TURN = Duration.ofSeconds(5);

  private final GameId game;
  private final PeerEvent.Source source;
  private final RequestStream stream;
  private final StreamEvents told;
  private final Cancellation cancel;
  private final Cancellation.Registration onCancel;
  private final List<List<ArchiveEntry>> archives;

  private StreamedContent(
      GameId game,
      PeerEvent.Source source,
      RequestStream stream,
      List<List<ArchiveEntry>> archives,
      StreamEvents told,
      Cancellation cancel) {
    this.game = game;
    this.source = source;
    this.stream = stream;
    this.archives = archives;
    this.told = told;
    this.cancel = cancel;
    this.onCancel = cancel.onCancel(stream::close);
  }

  /**
   * Asks a source and reads what it will bring.
   *
   * @param stream closed with the content, or on failure
   * @param present whether the source is still connected
   */
  static StreamedContent ask(
      RequestStream stream,
      GameId game,
      PeerEvent.Source source,
      GameVersion version,
      BooleanSupplier present,
      StreamEvents told,
      Cancellation cancel)
      throws IOException {
    Cancellation.Registration onCancel = cancel.onCancel(stream::close);
    try {
      FrameChannel channel = stream.channel();
      channel.send(new GetStream(game.value(), version.value()), STALL);
      channel.stream().finish();
      List<List<ArchiveEntry>> archives =
          new ListingReader(told::leftOut).read(() -> receive(channel, present));
      return new StreamedContent(game, source, stream, archives, told, cancel);
    } catch (IOException | RuntimeException e) {
      if (e instanceof TransportException || e instanceof ProtocolException) {
        stream.distrust();
      }
      stream.close();
      cancel.check();
      throw e;
    } finally {
      onCancel.close();
    }
  }

  @Override
  public List<List<ArchiveEntry>> archives() {
    return archives;
  }

  /** Returns the bytes that come, those of replaced files included. */
  long totalBytes() {
    return entries().stream().filter(ArchiveEntry::isFile).mapToLong(ArchiveEntry::size).sum();
  }

  @Override
  public void writeTo(SafeWriter writer) {
    try {
      told.begin(totalBytes());
      LatestOnly sink = new LatestOnly(archives, writer);
      FrameReader.PartListener parts =
          (file, offset, length) -> {
            if (!sink.isReplaced(file)) {
              told.written(file, offset, length, source);
            }
          };
      new FrameReader(stream.channel().stream(), entries(), STALL, parts).readInto(sink);
    } catch (IOException e) {
      cancel.check();
      if (!(e instanceof StreamFailedException)) {
        stream.distrust();
      }
      throw StreamFailures.toException(e, game, source.peer());
    } catch (LanspreadException e) {
      cancel.check();
      throw e;
    }
  }

  @Override
  public void close() {
    onCancel.close();
    stream.close();
  }

  private List<ArchiveEntry> entries() {
    return archives.stream().flatMap(List::stream).toList();
  }

  private static Message receive(FrameChannel channel, BooleanSupplier present) throws IOException {
    for (int turn = 1; ; turn++) {
      try {
        return channel.receive(ProtocolLimits.PAGE, LISTING_TURN);
      } catch (TransportException e) {
        boolean patient = e.kind() == TransportException.Kind.TIMEOUT && turn < LISTING_TURNS;
        if (!patient || !present.getAsBoolean()) {
          throw e;
        }
      }
    }
  }
}
