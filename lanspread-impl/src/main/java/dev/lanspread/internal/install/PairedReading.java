package dev.lanspread.internal.install;

import dev.lanspread.error.LanspreadException;
import dev.lanspread.error.OperationCancelledException;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.ArchiveLimits;
import dev.lanspread.spi.archive.ArchiveListing;
import dev.lanspread.spi.archive.EntrySink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads one non-solid archive with two readers, each half of the bytes, in half of the time where
 * unpacking is bound by the processor.
 */
public final class PairedReading {

  // Below this the second reader's start costs as much as it saves.
  private static final long WORTHWHILE_BYTES = 64L << 20;

  private final OpenArchive first;
  private final OpenArchive second;
  private final Cancellation cancel;

  /** Reads with two readers of the same archive; the caller closes them. */
  public PairedReading(OpenArchive first, OpenArchive second, Cancellation cancel) {
    this.first = first;
    this.second = second;
    this.cancel = cancel;
  }

  /** Tells whether two readers are possible, allowed by the memory limit and worthwhile. */
  public static boolean suits(ArchiveListing listing, ArchiveLimits limits) {
    long dictionary = listing.dictionaryBytes().orElse(Long.MAX_VALUE);
    return listing.selectable()
        && !listing.solid()
        && listing.unpackedBytes() >= WORTHWHILE_BYTES
        && dictionary <= limits.maxDictionaryBytes() / 2
        && Runtime.getRuntime().availableProcessors() > 1;
  }

  /** Delivers the wanted entries; each sink is used by one reader. */
  void read(
      ArchiveListing listing,
      Predicate<ArchiveEntry> wanted,
      EntrySink firstSink,
      EntrySink secondSink) {
    int middle = middle(listing.entries(), listing.unpackedBytes());
    Predicate<ArchiveEntry> ofFirst = entry -> entry.index() < middle;
    read(wanted.and(ofFirst), wanted.and(ofFirst.negate()), firstSink, secondSink, () -> {});
  }

  /**
   * Delivers all entries to one sink in archive order, from either thread, but from one at a time.
   *
   * @throws LanspreadException as {@link OpenArchive#read}
   */
  public void readInOrder(ArchiveListing listing, EntrySink sink) {
    // Each reader opened the file by itself, and the list may be remembered from before.
    for (OpenArchive reader : List.of(first, second)) {
      if (!reader.listing(cancel).equals(listing)) {
        throw reader.changed();
      }
    }
    InOrder order = new InOrder(listing.entries(), sink, cancel);
    Predicate<ArchiveEntry> ofFirst = order::isFirsts;
    read(ofFirst, ofFirst.negate(), order.first(), order.second(), order::readerEnded);
  }

  private void read(
      Predicate<ArchiveEntry> ofFirst,
      Predicate<ArchiveEntry> ofSecond,
      EntrySink firstSink,
      EntrySink secondSink,
      Runnable onEnd) {
    CompletableFuture<Void> other =
        onThread(() -> readOne(second, ofSecond, secondSink, first, onEnd));
    LanspreadException failure = null;
    try {
      readOne(first, ofFirst, firstSink, second, onEnd);
    } catch (LanspreadException e) {
      failure = e;
    } finally {
      other.handle((done, thrown) -> null).join(); // Nobody else waits for that thread.
    }
    try {
      other.join();
    } catch (CompletionException e) {
      failure = theCause(failure, asLanspread(e));
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void readOne(
      OpenArchive archive,
      Predicate<ArchiveEntry> half,
      EntrySink sink,
      OpenArchive other,
      Runnable onEnd) {
    boolean done = false;
    try {
      archive.read(half, sink, cancel);
      done = true;
    } finally {
      onEnd.run();
      if (!done) {
        other.cancel();
      }
    }
  }

  private CompletableFuture<Void> onThread(Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
                done.complete(null);
              } catch (Throwable e) { // handed to the caller, whatever it is
                done.completeExceptionally(e);
              }
            },
            "lanspread-unpack-" + second.fileName());
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  // One reader failed and had the other cancelled: the cancelled one has nothing to say.
  private static LanspreadException theCause(
      @Nullable LanspreadException one, LanspreadException other) {
    return one == null || one instanceof OperationCancelledException ? other : one;
  }

  private static LanspreadException asLanspread(CompletionException failure) {
    return failure.getCause() instanceof LanspreadException known
        ? known
        : LanspreadException.internal("unpacking failed", failure);
  }

  private static int middle(List<ArchiveEntry> entries, long bytes) {
    long sum = 0;
    for (ArchiveEntry entry : entries) {
      sum += entry.size();
      if (sum >= bytes / 2) {
        return entry.index() + 1;
      }
    }
    return 0;
  }
}
