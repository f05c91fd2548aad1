package dev.lanspread.internal.transfer;

import dev.lanspread.error.LanspreadException;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.session.RequestStream;
import dev.lanspread.spi.transport.TransportException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One assignment being fetched on a thread of its own; ends with exactly one result. */
final class Fetch implements Runnable {

  private final ChunkScheduler.Assignment assignment;
  private final GameManifest manifest;
  private final Streams streams;
  private final Listener listener;
  private final AtomicLong received = new AtomicLong();
  private final Object attaching = new Object();
  private @Nullable RequestStream stream;
  private boolean abandoned;
  private boolean attached;
  private boolean ended;
  private long taken;

  /** Opens a stream to the assignment's source. */
  @FunctionalInterface
  interface Streams {
    RequestStream open() throws IOException;
  }

  /** Takes the bytes, on the fetching thread, and learns of the end. */
  interface Listener extends ContentRequests.Target {

    /** Called once: on the fetching thread, or by {@link #abandon} on its caller's. */
    void ended(Fetch fetch, Result result);
  }

  /** How it ended. */
  sealed interface Result {

    /** Everything came. */
    record Done() implements Result {}

    /** Taken away on purpose. */
    record Abandoned() implements Result {}

    /**
     * The source failed.
     *
     * @param message for the log
     * @param lasting whether asking this source again is useless
     */
    record SourceFailed(String message, boolean lasting) implements Result {}

    /** The source took back what it had sent, or broke the protocol: nothing of it counts. */
    record TakenBack(String message) implements Result {}

    /** A defect of this program, or an error of the JVM. */
    record Broken(Throwable cause) implements Result {}

    /** The own disk failed. */
    record DiskFailed(IOException cause) implements Result {}
  }

  Fetch(
      ChunkScheduler.Assignment assignment,
      GameManifest manifest,
      Streams streams,
      Listener listener) {
    this.assignment = assignment;
    this.manifest = manifest;
    this.streams = streams;
    this.listener = listener;
  }

  ChunkScheduler.Assignment assignment() {
    return assignment;
  }

  /** Returns the bytes that came since the last call. */
  long takeReceived() {
    long bytes = received.getAndSet(0);
    taken += bytes;
    return bytes;
  }

  /** Returns the sum of what {@link #takeReceived} returned; for the thread that calls it. */
  long taken() {
    return taken;
  }

  /**
   * Ends it soon; from any thread. While its source gives no stream yet, it ends at once: opening
   * one may take seconds, but touches no file.
   */
  void abandon() {
    RequestStream open;
    boolean ends;
    synchronized (attaching) {
      abandoned = true;
      open = stream;
      ends = !attached && !ended;
      ended |= ends;
    }
    if (open != null) {
      open.close();
    }
    if (ends) {
      listener.ended(this, new Result.Abandoned());
    }
  }

  @Override
  public void run() {
    Result result;
    try {
      result = isAbandoned() ? new Result.Abandoned() : fetch();
    } catch (RuntimeException | Error e) {
      result = new Result.Broken(e);
    }
    if (end()) {
      listener.ended(this, result);
    }
  }

  /** Tells whether this is the first end. */
  private boolean end() {
    synchronized (attaching) {
      boolean first = !ended;
      ended = true;
      return first;
    }
  }

  private Result fetch() {
    Counting target = new Counting();
    try (RequestStream open = streams.open()) {
      if (!attach(open)) {
        return new Result.Abandoned();
      }
      try {
        ContentRequests.fetch(open, manifest, assignment.part(), target);
        return new Result.Done();
      } catch (TransportException | ProtocolException e) {
        open.distrust();
        throw e;
      } finally {
        detach();
      }
    } catch (DeclinedException e) {
      return new Result.SourceFailed(String.valueOf(e.getMessage()), !e.isPassing());
    } catch (TransportException | ProtocolException | LanspreadException e) {
      return isAbandoned() && !isReset(e) ? new Result.Abandoned() : failure(e);
    } catch (IOException e) {
      return isAbandoned() ? new Result.Abandoned() : new Result.DiskFailed(e);
    }
  }

  private static Result failure(Exception e) {
    String message = String.valueOf(e.getMessage());
    return isReset(e) || e instanceof ProtocolException
        ? new Result.TakenBack(message)
        : new Result.SourceFailed(message, false);
  }

  /** A source that ends a stream by force may have sent what changed under its hands. */
  private static boolean isReset(Exception e) {
    return e instanceof TransportException failed
        && failed.kind() == TransportException.Kind.STREAM_RESET;
  }

  private boolean attach(RequestStream open) {
    synchronized (attaching) {
      stream = open;
      attached = !abandoned;
      return attached;
    }
  }

  private void detach() {
    synchronized (attaching) {
      stream = null;
    }
  }

  private boolean isAbandoned() {
    synchronized (attaching) {
      return abandoned;
    }
  }

  /** Counts what is written and passes it on. */
  private final class Counting implements ContentRequests.Target {

    @Override
    public FileChannel open(int file) throws IOException {
      return listener.open(file);
    }

    @Override
    public void wrote(int file, long start, long end) {
      received.addAndGet(end - start);
      listener.wrote(file, start, end);
    }
  }
}
