package dev.lanspread.archive.process;

import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the program, with nothing of this process's surroundings but its temporary folder.
 *
 * <p>Its output is polled, never waited for in a blocking read: so neither a program that hangs nor
 * a child of it that keeps the pipe open can hold the caller, and no thread is needed.
 *
 * <p>Threading: one thread reads; {@link #close} may come from any thread.
 */
final class UnrarRun implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UnrarRun.class);
  private static final Duration KILL_TIMEOUT = Duration.ofMillis(500);
  private static final long SHORTEST_PAUSE_NANOS = 50_000;
  private static final long LONGEST_PAUSE_NANOS = 2_000_000;

  private final Process process;
  private final WorkFolder folder;
  private final InputStream output;
  private final Duration stallTimeout;
  private final BooleanSupplier cancelled;

  private UnrarRun(
      Process process, WorkFolder folder, Duration stallTimeout, BooleanSupplier cancelled) {
    this.process = process;
    this.folder = folder;
    this.output = process.getInputStream();
    this.stallTimeout = stallTimeout;
    this.cancelled = cancelled;
  }

  /** Starts the program without an archive. */
  static UnrarRun start(
      Path program, List<String> arguments, Duration stallTimeout, BooleanSupplier cancelled)
      throws ArchiveException {
    return start(program, arguments, WorkFolder.create(), stallTimeout, cancelled);
  }

  /** Starts the program on an archive, whose name is appended to the arguments. */
  static UnrarRun start(
      Path program,
      List<String> arguments,
      Path archive,
      Duration stallTimeout,
      BooleanSupplier cancelled)
      throws ArchiveException {
    WorkFolder folder = WorkFolder.create();
    List<String> all = new ArrayList<>(arguments);
    all.add("--");
    all.add(folder.nameFor(archive));
    return start(program, all, folder, stallTimeout, cancelled);
  }

  private static UnrarRun start(
      Path program,
      List<String> arguments,
      WorkFolder folder,
      Duration stallTimeout,
      BooleanSupplier cancelled)
      throws ArchiveException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.path().toFile());
    builder.redirectInput(new File(UnrarLookup.onWindows() ? "NUL" : "/dev/null"));
    // Its messages quote names from the archive; only the exit code is believed.
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    cleanEnvironment(builder.environment(), folder.path());
    try {
      return new UnrarRun(builder.start(), folder, stallTimeout, cancelled);
    } catch (IOException e) {
      folder.delete();
      throw new ArchiveException(ArchiveProblem.PROVIDER_UNAVAILABLE, "cannot run " + program, e);
    }
  }

  /**
   * Reads what is there, at least one byte, or returns -1 at the end.
   *
   * @throws ArchiveException if nothing came for too long, or reading was cancelled
   */
  int read(byte[] buffer, int offset, int length) throws ArchiveException {
    refuseIfCancelled();
    long start = System.nanoTime();
    long pause = SHORTEST_PAUSE_NANOS;
    try {
      while (true) {
        // Asked first: what an ended program wrote is all in the pipe.
        boolean ended = !process.isAlive();
        int available = output.available();
        if (available > 0) {
          return output.read(buffer, offset, Math.min(available, length));
        }
        if (ended) {
          return -1;
        }
        pause = pause(start, pause);
      }
    } catch (ArchiveException e) {
      throw e;
    } catch (IOException e) {
      refuseIfCancelled();
      throw new ArchiveException(ArchiveProblem.IO_FAILED, "the output of unrar cannot be read", e);
    }
  }

  /** Waits for the end of the program after its output has ended. */
  ExitCode exitCode() throws ArchiveException {
    long start = System.nanoTime();
    long pause = SHORTEST_PAUSE_NANOS;
    while (process.isAlive()) {
      pause = pause(start, pause);
    }
    return new ExitCode(process.exitValue());
  }

  /** Ends the program and its children, and removes its folder; idempotent. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    awaitEnd();
    try {
      output.close();
    } catch (IOException e) {
      LOG.debug("closing the output of an ended program failed", e);
    }
    folder.delete();
  }

  private void awaitEnd() {
    long start = System.nanoTime();
    while (process.isAlive() && System.nanoTime() - start < KILL_TIMEOUT.toNanos()) {
      LockSupport.parkNanos(LONGEST_PAUSE_NANOS);
    }
    if (process.isAlive()) {
      LOG.warn("unrar, process {}, does not end after it was killed", process.pid());
    }
  }

  private long pause(long start, long pause) throws ArchiveException {
    refuseIfCancelled();
    if (System.nanoTime() - start > stallTimeout.toNanos()) {
      throw new ArchiveException(
          ArchiveProblem.STALLED, "unrar gave nothing for " + stallTimeout.toSeconds() + " s");
    }
    LockSupport.parkNanos(pause);
    return Math.min(2 * pause, LONGEST_PAUSE_NANOS);
  }

  private void refuseIfCancelled() throws ArchiveException {
    if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
      throw new ArchiveException(ArchiveProblem.CANCELLED, "reading the archive was cancelled");
    }
  }

  private static void cleanEnvironment(Map<String, String> environment, Path home) {
    String systemRoot = environment.get("SystemRoot");
    environment.clear();
    if (systemRoot != null) {
      environment.put("SystemRoot", systemRoot);
    }
    for (String name : List.of("HOME", "USERPROFILE", "APPDATA", "TMPDIR", "TEMP", "TMP")) {
      environment.put(name, home.toString());
    }
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
  }
}
