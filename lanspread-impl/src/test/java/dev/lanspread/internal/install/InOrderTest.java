package dev.lanspread.internal.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.GameId;
import dev.lanspread.error.OperationCancelledException;
import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntryKind;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InOrderTest {

  private static final int PIECE = 64 << 10;

  private final Cancellation cancel = new Cancellation(GameId.of("ggoo"));
  private final Recorder out = new Recorder();

  @Test
  void smallEntriesOfTwoReadersComeInOrder() {
    SplittableRandom random = new SplittableRandom(1);
    assertComesInOrder(random.ints(500, 0, 300_000).asLongStream().toArray());
  }

  @Test
  void entriesLargerThanWhatIsKeptReadyComeInOrder() {
    assertComesInOrder(9 << 20, 5 << 20, 0, 7 << 20, 100, 6 << 20, 0);
  }

  @Test
  void oneReaderWithNothingToDoDoesNotHoldTheOtherUp() {
    assertComesInOrder(10, 20);
  }

  @Test
  void whoWaitsIsReleasedWhenTheOtherEndsEarly() {
    List<ArchiveEntry> entries = entries(3 << 20, 3 << 20);
    InOrder order = new InOrder(entries, out, cancel);
    CompletableFuture<Void> second = deliver(order, entries, false);

    order.readerEnded();

    assertThatThrownBy(second::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(OperationCancelledException.class);
    assertThat(out.entries).isEmpty();
  }

  @Test
  void whoWaitsIsReleasedByCancellation() {
    List<ArchiveEntry> entries = entries(3 << 20, 3 << 20);
    InOrder order = new InOrder(entries, out, cancel);
    CompletableFuture<Void> second = deliver(order, entries, false);

    cancel.cancel();

    assertThatThrownBy(second::join).hasCauseInstanceOf(OperationCancelledException.class);
  }

  private void assertComesInOrder(long... sizes) {
    List<ArchiveEntry> entries = entries(sizes);
    InOrder order = new InOrder(entries, out, cancel);

    CompletableFuture.allOf(deliver(order, entries, true), deliver(order, entries, false)).join();

    assertThat(out.entries).containsExactlyElementsOf(entries);
    assertThat(out.defects).isEmpty();
  }

  /** Delivers one reader's entries on a thread of its own; each byte of an entry is its index. */
  private CompletableFuture<Void> deliver(
      InOrder order, List<ArchiveEntry> entries, boolean isFirst) {
    EntrySink lane = isFirst ? order.first() : order.second();
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                for (ArchiveEntry entry : entries) {
                  if (order.isFirsts(entry) == isFirst) {
                    deliver(entry, lane);
                  }
                }
                done.complete(null);
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    reader.setDaemon(true);
    reader.start();
    return done;
  }

  private static void deliver(ArchiveEntry entry, EntrySink lane) throws IOException {
    lane.begin(entry);
    ByteBuffer reused = ByteBuffer.allocate(PIECE);
    for (long left = entry.size(); left > 0; left -= reused.limit()) {
      reused.clear().limit((int) Math.min(left, PIECE));
      for (int i = 0; i < reused.limit(); i++) {
        reused.put(i, (byte) entry.index());
      }
      lane.content(reused);
    }
    lane.end(entry);
  }

  private static List<ArchiveEntry> entries(long... sizes) {
    List<ArchiveEntry> entries = new ArrayList<>();
    for (long size : sizes) {
      int index = entries.size();
      entries.add(
          new ArchiveEntry(
              index,
              "f" + index,
              EntryKind.FILE,
              size,
              OptionalLong.empty(),
              Optional.empty(),
              false));
    }
    return entries;
  }

  /** Notes which entries came whole, and what was wrong; must never be used by two at once. */
  private static final class Recorder implements EntrySink {

    private final List<ArchiveEntry> entries = new ArrayList<>();
    private final List<String> defects = new ArrayList<>();
    private long bytes;

    @Override
    public void begin(ArchiveEntry entry) {
      bytes = 0;
    }

    @Override
    public void content(ByteBuffer content) {
      bytes += content.remaining();
      while (content.hasRemaining()) {
        if (content.get() != (byte) entries.size()) {
          defects.add("a byte of another entry within entry " + entries.size());
          content.position(content.limit());
        }
      }
    }

    @Override
    public void end(ArchiveEntry entry) {
      if (bytes != entry.size()) {
        defects.add(entry.path() + " has " + bytes + " bytes");
      }
      entries.add(entry);
    }
  }
}
