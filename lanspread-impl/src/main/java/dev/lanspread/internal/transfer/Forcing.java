package dev.lanspread.internal.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Forces files to disk, many of them by several threads: a journaling file system commits what
 * several force at once together.
 */
final class Forcing {

  private static final int THREADS = 4;

  /** Fewer files than this are not worth a thread. */
  private static final int FILES_PER_THREAD = 16;

  private final List<Path> files;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  private Forcing(List<Path> files) {
    this.files = files;
  }

  /** Returns once all is on disk; fails if any file could not be forced. */
  static void force(String game, List<Path> files) throws IOException {
    new Forcing(files).run(game);
  }

  private void run(String game) throws IOException {
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < Math.min(THREADS, files.size() / FILES_PER_THREAD); i++) {
      Thread thread = new Thread(this::work, "lanspread-force-" + game + "-" + i);
      thread.setDaemon(true);
      thread.start();
      others.add(thread);
    }
    work();
    others.forEach(Forcing::awaitEnd);
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void work() {
    try {
      for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
        force(files.get(i));
      }
    } catch (IOException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(new IOException("cannot force files to disk", e));
    }
  }

  private void fail(IOException cause) {
    failure.compareAndSet(null, cause);
    next.set(files.size());
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(false);
    }
  }

  private static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
