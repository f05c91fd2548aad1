package dev.lanspread.internal.install;

import dev.lanspread.GameId;
import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.ArchiveProblem;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An archive with the backend that reads it; fails with {@link LanspreadException} only.
 *
 * <p>Threading as {@link Archive}.
 */
public final class OpenArchive implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OpenArchive.class);

  private final ArchiveOpener opener;
  private final GameId game;
  private final Path file;
  private final Object ending =
      new Object(); // guards what follows, so that it reaches whoever reads
  private ArchiveBackend backend;
  private boolean cancelled;
  private boolean closed;

  OpenArchive(ArchiveOpener opener, GameId game, Path file, ArchiveBackend backend) {
    this.opener = opener;
    this.game = game;
    this.file = file;
    this.backend = backend;
  }

  /** Returns the name of the archive file. */
  public String fileName() {
    return String.valueOf(file.getFileName());
  }

  /** Returns the id of the backend; it may be another one after the headers were read. */
  public String providerId() {
    return backend().id();
  }

  /** Returns what the archive holds; the first call reads the headers. */
  public ArchiveListing listing(Cancellation cancel) {
    while (true) {
      ArchiveBackend reader = backend();
      try {
        return listing(reader, cancel);
      } catch (ArchiveException e) {
        moveOn(reader, e);
      } catch (LanspreadException e) {
        throw e;
      } catch (RuntimeException e) {
        throw reader.failures().defect(e);
      }
    }
  }

  /**
   * Pushes the content of the selected entries into {@code sink}, in archive order.
   *
   * @throws LanspreadException what the sink threw, even if the backend hid it, or what is wrong
   *     with the archive
   */
  public void read(Predicate<ArchiveEntry> selected, EntrySink sink, Cancellation cancel) {
    RememberingSink remembering = new RememberingSink(sink);
    boolean read = false;
    while (!read) {
      ArchiveBackend reader = backend();
      try {
        read(reader, selected, remembering, cancel);
        read = true;
      } catch (ArchiveException e) {
        if (remembering.failure != null) {
          throw asSinkFailure(remembering);
        }
        if (remembering.begun) {
          throw reader.failures().toException(e);
        }
        moveOn(reader, e);
      } catch (LanspreadException e) {
        throw e;
      } catch (RuntimeException e) {
        throw remembering.failure == null
            ? reader.failures().defect(e)
            : asSinkFailure(remembering);
      }
    }
    if (remembering.failure != null) {
      throw asSinkFailure(remembering);
    }
    cancel.check();
  }

  /** Returns the failure of a file that is not what it was when it was listed. */
  LanspreadException changed() {
    return backend()
        .failures()
        .toException(new ArchiveException(ArchiveProblem.IO_FAILED, "it changed meanwhile"));
  }

  /** Makes a running or later call fail as cancelled. */
  public void cancel() {
    synchronized (ending) {
      cancelled = true;
      backend.archive().cancel();
    }
  }

  @Override
  public void close() {
    synchronized (ending) {
      closed = true;
      backend.archive().close();
    }
  }

  @Override
  public String toString() {
    return fileName() + " of " + game + " by " + providerId();
  }

  private ArchiveBackend backend() {
    synchronized (ending) {
      return backend;
    }
  }

  private static ArchiveListing listing(ArchiveBackend reader, Cancellation cancel)
      throws ArchiveException {
    cancel.check();
    Cancellation.Registration onCancel = cancel.onCancel(reader.archive()::cancel);
    try {
      return reader.archive().listing();
    } finally {
      onCancel.close();
    }
  }

  private static void read(
      ArchiveBackend reader, Predicate<ArchiveEntry> selected, EntrySink sink, Cancellation cancel)
      throws ArchiveException {
    cancel.check();
    Cancellation.Registration onCancel = cancel.onCancel(reader.archive()::cancel);
    try {
      reader.archive().read(selected, sink);
    } finally {
      onCancel.close();
    }
  }

  /**
   * Has the next backend read where this one may not take the memory for it.
   *
   * @throws LanspreadException if the problem is another one, or nobody is left to be asked
   */
  private void moveOn(ArchiveBackend from, ArchiveException problem) {
    LanspreadException failure = from.failures().toException(problem);
    if (problem.problem() != ArchiveProblem.DICTIONARY_TOO_LARGE) {
      throw failure;
    }
    ArchiveBackend next =
        opener.next(game, file, from.position() + 1, new ArrayList<>()).orElseThrow(() -> failure);
    LOG.info("game {}: {}, so {} reads it", game, failure.getMessage(), next.id());
    synchronized (ending) {
      backend = next;
      if (cancelled) {
        next.archive().cancel();
      }
      if (closed) {
        next.archive().close();
      }
    }
    from.archive().close();
  }

  private LanspreadException asSinkFailure(RememberingSink sink) {
    return backend()
        .failures()
        .toException(new ArchiveException(ArchiveProblem.SINK_FAILED, "stopped", sink.failure));
  }

  /** Keeps what the sink threw; nothing reaches the sink after that. */
  private static final class RememberingSink implements EntrySink {

    private final EntrySink sink;
    private @Nullable Exception failure;
    private boolean begun;

    private RememberingSink(EntrySink sink) {
      this.sink = sink;
    }

    @Override
    public void begin(ArchiveEntry entry) throws IOException {
      begun = true;
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
