package dev.lanspread.archive.junrar;

import dev.lanspread.spi.archive.ArchiveException;
import dev.lanspread.spi.archive.ArchiveProblem;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts threads that were given up while they still run. Threading: safe. */
final class LostThreads {

  static final int BUDGET = 4;

  private final AtomicInteger count = new AtomicInteger();

  void add() {
    count.incrementAndGet();
  }

  void ended() {
    count.decrementAndGet();
  }

  int count() {
    return count.get();
  }

  void refuseIfTooMany() throws ArchiveException {
    if (count.get() >= BUDGET) {
      throw new ArchiveException(
          ArchiveProblem.PROVIDER_UNAVAILABLE,
          "junrar hangs in " + BUDGET + " archives; restart the program");
    }
  }
}
