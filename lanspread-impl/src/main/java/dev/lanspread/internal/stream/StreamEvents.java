package dev.lanspread.internal.stream;

import dev.lanspread.GameId;
import dev.lanspread.event.PeerEvent;
import dev.lanspread.event.TransferMode;
import dev.lanspread.internal.install.AlternateStreams;
import dev.lanspread.internal.install.InstallProgress;
import dev.lanspread.internal.operation.ActiveOperation;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.store.GameRoot;
import dev.lanspread.spi.archive.ArchiveEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Tells of one operation's streams; for the thread that receives them. */
final class StreamEvents implements InstallProgress {

  /** At most four a second. */
  private static final long PROGRESS_NANOS = Duration.ofMillis(250).toNanos();

  private final ActiveOperation operation;
  private final Consumer<PeerEvent> events;
  private final String folder;
  private final Set<String> warnedOf = new HashSet<>();
  private boolean begun;
  private long counted;
  private long lastProgress;

  StreamEvents(ActiveOperation operation, GameRoot root, Consumer<PeerEvent> events) {
    this.operation = operation;
    this.events = events;
    this.folder = operation.game().value() + "/" + root.installing().getFileName() + "/";
  }

  /** A stream begins, the first or a fresh one. */
  void begin(long totalBytes) {
    long now = System.nanoTime();
    counted = 0;
    lastProgress = now;
    operation.meter().start(0, totalBytes, now);
    if (!begun) {
      begun = true;
      GameId game = operation.game();
      events.accept(
          new PeerEvent.DownloadBegan(game, TransferMode.STREAM, OptionalLong.of(totalBytes), 0));
    }
  }

  void written(ArchiveEntry file, long offset, long length, PeerEvent.Source source) {
    events.accept(
        new PeerEvent.ChunkFinished(
            operation.game(), folder + file.path(), offset, length, source));
  }

  /** Warns of alternate data streams, whichever sources are tried, once for each archive. */
  void leftOut(String archive, int streams) {
    if (warnedOf.size() < ProtocolLimits.ARCHIVES && warnedOf.add(archive)) {
      AlternateStreams.warn(operation.game(), archive, streams, this);
    }
  }

  @Override
  public void warned(String code, String message, Map<String, String> facts) {
    events.accept(new PeerEvent.Warning(code, message, facts));
  }

  @Override
  public void advanced(long bytes, long totalBytes) {
    long now = System.nanoTime();
    operation.meter().add(bytes - counted, now);
    counted = bytes;
    if (now - lastProgress >= PROGRESS_NANOS) {
      lastProgress = now;
      events.accept(new PeerEvent.DownloadProgressed(operation.game(), operation.progress()));
    }
  }
}
