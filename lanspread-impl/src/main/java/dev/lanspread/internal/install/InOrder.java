package dev.lanspread.internal.install;

import dev.lanspread.internal.operation.Cancellation;
import dev.lanspread.spi.archive.ArchiveEntry;
import dev.lanspread.spi.archive.EntrySink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Brings what two readers of one archive deliver into the order of the archive.
 *
 * <p>The entries are dealt out in groups of about {@value #GROUP_BYTES} bytes, the even ones to the
 * first reader, the odd ones to the second. Whose turn it is passes its content on; the other keeps
 * up to {@value #AHEAD_BYTES} bytes ready and then waits.
 */
final class InOrder {

  private static final int GROUP_BYTES = 1 << 20;
  private static final int AHEAD_BYTES = 2 << 20;

  /** What keeping a call takes besides its content: an archive may come byte by byte. */
  private static final int PIECE_BYTES = 256;

  /** Cancelling takes at most a second. */
  private static final long LOOK_EVERY_MILLIS = 200;

  private final EntrySink out;
  private final Cancellation cancel;
  private final int[] groups;
  private final Object turns = new Object(); // guards what follows
  private int turn;
  private boolean readerEnded;

  /**
   * @param entries all entries in archive order
   * @param out gets them in this order; used by one thread at a time
   */
  InOrder(List<ArchiveEntry> entries, EntrySink out, Cancellation cancel) {
    this.out = out;
    this.cancel = cancel;
    this.groups = groups(entries);
  }

  /** Tells whether an entry is the first reader's. */
  boolean isFirsts(ArchiveEntry entry) {
    return groups[entry.index()] % 2 == 0;
  }

  /** Returns where the first reader delivers. */
  EntrySink first() {
    return new Lane();
  }

  /** Returns where the second reader delivers. */
  EntrySink second() {
    return new Lane();
  }

  /**
   * Takes note that one of the readers ended, well or not: if it passed on all that was its own,
   * the other need not wait any more, and else it would wait for ever.
   */
  void readerEnded() {
    synchronized (turns) {
      readerEnded = true;
      turns.notifyAll();
    }
  }

  private static int[] groups(List<ArchiveEntry> entries) {
    int[] groups = new int[entries.size()];
    int group = 0;
    long bytes = 0;
    for (int i = 0; i < groups.length; i++) {
      groups[i] = group;
      bytes += entries.get(i).size();
      if (bytes >= GROUP_BYTES) {
        group++;
        bytes = 0;
      }
    }
    return groups;
  }

  private boolean isLastOfGroup(int index) {
    return index + 1 == groups.length || groups[index + 1] != groups[index];
  }

  /** Tells whether nothing of the same reader's comes after this entry. */
  private boolean isLastOfLane(int index) {
    return isLastOfGroup(index) && groups[groups.length - 1] - groups[index] < 2;
  }

  private boolean isTurnOf(int group) {
    synchronized (turns) {
      return turn == group;
    }
  }

  private void passTurn() {
    synchronized (turns) {
      turn++;
      turns.notifyAll();
    }
  }

  private void awaitTurn(int group) throws IOException {
    synchronized (turns) {
      while (turn != group) {
        cancel.check();
        if (readerEnded) {
          throw cancel.exception(); // If the other reader failed, it tells why.
        }
        try {
          turns.wait(LOOK_EVERY_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
      }
    }
  }

  /** What one reader delivers, and what of it still waits for its turn. */
  private final class Lane implements EntrySink {

    private final Deque<Piece> ahead = new ArrayDeque<>();
    private long aheadBytes;
    private int group;

    @Override
    public void begin(ArchiveEntry entry) throws IOException {
      group = groups[entry.index()];
      pass(new Piece(group, 0, false, sink -> sink.begin(entry)));
    }

    @Override
    public void content(ByteBuffer bytes) throws IOException {
      passOn();
      if (ahead.isEmpty() && isTurnOf(group)) {
        out.content(bytes);
        return;
      }
      ByteBuffer kept = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
      pass(new Piece(group, kept.remaining(), false, sink -> sink.content(kept)));
    }

    @Override
    public void end(ArchiveEntry entry) throws IOException {
      pass(new Piece(group, 0, isLastOfGroup(entry.index()), sink -> sink.end(entry)));
      while (isLastOfLane(entry.index()) && !ahead.isEmpty()) {
        awaitTurnAndPassOn();
      }
    }

    private void pass(Piece piece) throws IOException {
      ahead.add(piece);
      aheadBytes += piece.bytes() + PIECE_BYTES;
      passOn();
      while (aheadBytes >= AHEAD_BYTES) {
        awaitTurnAndPassOn();
      }
    }

    private void awaitTurnAndPassOn() throws IOException {
      awaitTurn(ahead.element().group());
      passOn();
    }

    private void passOn() throws IOException {
      while (!ahead.isEmpty() && isTurnOf(ahead.element().group())) {
        Piece piece = ahead.remove();
        aheadBytes -= piece.bytes() + PIECE_BYTES;
        piece.call().on(out);
        if (piece.endsGroup()) {
          passTurn();
        }
      }
    }
  }

  /** One call that waits. */
  private record Piece(int group, int bytes, boolean endsGroup, Call call) {}

  @FunctionalInterface
  private interface Call {
    void on(EntrySink sink) throws IOException;
  }
}
