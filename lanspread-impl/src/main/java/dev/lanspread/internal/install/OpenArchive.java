package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.spi.archive.Archive;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An archive with the backend that reads it; fails with {@link LanspreadException} only.
 *
 * <p>Threading as {@link Archive}.
 */
public final class OpenArchive implements AutoCloseable {

  private final GameId game;
  private final String fileName;
  private final String providerId;
  private final Archive archive;
  private final ArchiveFailures failures;

  OpenArchive(
      GameId game, String fileName, String providerId, Archive archive, ArchiveFailures failures) {
    this.game = game;
    this.fileName = fileName;
    this.providerId = providerId;
    this.archive = archive;
    this.failures = failures;
  }

  /** Returns the name of the archive file. */
  public String fileName() {
    return fileName;
  }

  /** Returns the id of the backend. */
  public String providerId() {
    return providerId;
  }

  /** Returns what the archive holds; the first call reads the headers. */
  public ArchiveListing listing(Cancellation cancel) {
    cancel.check();
    Cancellation.Registration onCancel = cancel.onCancel(archive::cancel);
    try {
      return archive.listing();
    } catch (ArchiveException e) {
      throw failures.toException(e);
    } catch (LanspreadException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failures.defect(e);
    } finally {
      onCancel.close();
    }
  }

  /**
   * Pushes the content of the selected entries into {@code sink}, in archive order.
   *
   * @throws LanspreadException what the sink threw, even if the backend hid it, or what is wrong
   *     with the archive
   */
  public void read(Predicate<ArchiveEntry> selected, EntrySink sink, Cancellation cancel) {
    cancel.check();
    RememberingSink remembering = new RememberingSink(sink);
    Cancellation.Registration onCancel = cancel.onCancel(archive::cancel);
    try {
      archive.read(selected, remembering);
    } catch (ArchiveException e) {
      throw remembering.failure == null ? failures.toException(e) : asSinkFailure(remembering);
    } catch (LanspreadException e) {
      throw e;
    } catch (RuntimeException e) {
      throw remembering.failure == null ? failures.defect(e) : asSinkFailure(remembering);
    } finally {
      onCancel.close();
    }
    if (remembering.failure != null) {
      throw asSinkFailure(remembering);
    }
    cancel.check();
  }

  /** Returns the failure of a file that is not what it was when it was listed. */
  LanspreadException changed() {
    return failures.toException(
        new ArchiveException(ArchiveProblem.IO_FAILED, "it changed meanwhile"));
  }

  /** Makes a running or later call fail as cancelled. */
  public void cancel() {
    archive.cancel();
  }

  @Override
  public void close() {
    archive.close();
  }

  @Override
  public String toString() {
    return fileName + " of " + game + " by " + providerId;
  }

  private LanspreadException asSinkFailure(RememberingSink sink) {
    return failures.toException(
        new ArchiveException(ArchiveProblem.SINK_FAILED, "stopped", sink.failure));
  }

  /** Keeps what the sink threw; nothing reaches the sink after that. */
  private static final class RememberingSink implements EntrySink {

    private final EntrySink sink;
    private @Nullable Exception failure;

    private RememberingSink(EntrySink sink) {
      this.sink = sink;
    }

    @Override
    public void begin(ArchiveEntry entry) throws IOException {
      guarded(() -> sink.begin(entry));
    }

    @Override
    public void content(ByteBuffer bytes) throws IOException {
      guarded(() -> sink.content(bytes));
    }

    @Override
    public void end(ArchiveEntry entry) throws IOException {
      guarded(() -> sink.end(entry));
    }

    private void guarded(SinkCall call) throws IOException {
      if (failure != null) {
        throw new IOException("the sink failed before", failure);
      }
      try {
        call.run();
      } catch (IOException | RuntimeException e) {
        failure = e;
        throw e;
      }
    }
  }

  @FunctionalInterface
  private interface SinkCall {
    void run() throws IOException;
  }
}
