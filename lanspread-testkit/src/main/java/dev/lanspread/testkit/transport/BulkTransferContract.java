package dev.lanspread.testkit.transport;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.spi.transport.TransportException.Kind;
import dev.lanspread.testkit.transport.TransportPair.Ends;
import dev.lanspread.testkit.transport.TransportPair.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How bytes move between streams and files.
 *
 * @since 0.1
 */
public abstract class BulkTransferContract extends StreamContract {

  private static final int LENGTH = 8 << 20;
  private static final int OFFSET = 12_345;

  /** More than any window: who sends this cannot be done before the reader abandons it. */
  private static final long ENDLESS = 1L << 30;

  private static final PatternContent CONTENT = new PatternContent(11);

  @TempDir private Path folder = Path.of("");

  /** For subclasses. */
  protected BulkTransferContract() {}

  @Test
  final void aFileRegionIsSentAndReceivedAtItsPlace() throws Exception {
    Ends ends = stream();
    FileChannel source = file("source", OFFSET + LENGTH + 10);
    FileChannel target = emptyFile("target");
    AtomicLong reported = new AtomicLong();
    AtomicLong seen = new AtomicLong();
    Future<?> sender =
        inBackground(
            () -> {
              ends.accepted().send(source, OFFSET, LENGTH, PATIENCE, reported::addAndGet);
              ends.accepted().finish();
              return null;
            });

    long moved =
        ends.opened()
            .receive(
                target,
                OFFSET,
                LENGTH,
                PATIENCE,
                bytes -> {
                  assertThat(CONTENT.firstDifference(bytes, OFFSET + seen.get())).isEqualTo(-1);
                  seen.addAndGet(bytes.remaining());
                });

    get(sender);
    assertThat(moved).isEqualTo(LENGTH);
    assertThat(seen).hasValue(LENGTH);
    assertThat(reported).hasValue(LENGTH);
    assertThat(target.size()).isEqualTo(OFFSET + LENGTH);
    assertThat(contentAt(target, OFFSET, LENGTH)).isTrue();
    assertThat(ends.opened().read(ByteBuffer.allocate(1), PATIENCE)).isEqualTo(-1);
  }

  @Test
  final void receivingStopsAtTheAskedLength() throws Exception {
    Ends ends = stream();
    writeAll(ends.accepted(), CONTENT, 100_000);
    FileChannel target = emptyFile("target");

    long moved = ends.opened().receive(target, 0, 70_000, PATIENCE, bytes -> {});

    assertThat(moved).isEqualTo(70_000);
    assertThat(contentAt(target, 0, 70_000)).isTrue();
    ByteBuffer next = ByteBuffer.allocate(1000);
    assertThat(ends.opened().read(next, PATIENCE)).isPositive();
    assertThat(CONTENT.firstDifference(next.flip(), 70_000)).isEqualTo(-1);
  }

  @Test
  final void receivingTellsThatTheStreamEndedEarly() throws Exception {
    Ends ends = stream();
    writeAll(ends.accepted(), CONTENT, 70_000);
    ends.accepted().finish();

    long moved = ends.opened().receive(emptyFile("target"), 0, 80_000, PATIENCE, bytes -> {});

    assertThat(moved).isEqualTo(70_000);
  }

  @Test
  final void nothingCanBeMovedToo() throws Exception {
    Ends ends = stream();
    FileChannel file = emptyFile("empty");

    ends.accepted().send(file, 0, 0, PATIENCE, count -> {});
    assertThat(ends.opened().receive(file, 0, 0, SHORT, bytes -> {})).isZero();
  }

  @Test
  final void sendingAFileThatEndsEarlyFails() throws Exception {
    Ends ends = stream();
    FileChannel source = file("source", 50_000);

    assertThatThrownBy(() -> ends.accepted().send(source, 0, 60_000, PATIENCE, count -> {}))
        .isInstanceOf(IOException.class);
    ends.accepted().reset(5);

    failure(Kind.STREAM_RESET, () -> expectAll(ends.opened(), CONTENT, 60_000));
  }

  @Test
  final void receivingGivesUpWhenNothingComes() throws Exception {
    Ends ends = stream();
    writeAll(ends.accepted(), CONTENT, 10_000);
    FileChannel target = emptyFile("target");

    failure(Kind.TIMEOUT, () -> ends.opened().receive(target, 0, 20_000, SHORT, bytes -> {}));

    assertThat(contentAt(target, 0, 10_000)).isTrue();
  }

  @Test
  final void aFailingListenerLeavesTheStreamAsItIs() throws Exception {
    Ends ends = stream();
    writeAll(ends.accepted(), CONTENT, 10_000);

    assertThatThrownBy(
            () ->
                ends.opened()
                    .receive(
                        emptyFile("target"),
                        0,
                        10_000,
                        PATIENCE,
                        bytes -> {
                          throw new IOException("no");
                        }))
        .hasMessage("no");

    writeAll(ends.opened(), CONTENT, 1000);
    expect(ends.accepted(), CONTENT, 1000);
  }

  @Test
  final void filesStayOpenWhenTransfersAreAbandoned() throws Exception {
    Link link = pair().connect();
    var arrivals = TransportPair.arrivals(link.accepted());
    FileChannel source = file("source", LENGTH);
    source.write(ByteBuffer.allocate(1), ENDLESS - 1); // sparse
    FileChannel target = emptyFile("target");
    for (int i = 0; i < 20; i++) {
      Ends ends = TransportPair.openStream(link.dialled(), arrivals);
      Future<?> sender =
          inBackground(
              () -> {
                ends.accepted().send(source, 0, ENDLESS, PATIENCE, count -> {});
                return null;
              });
      AtomicLong seen = new AtomicLong();
      Future<?> receiver =
          inBackground(
              () ->
                  ends.opened()
                      .receive(
                          target,
                          0,
                          ENDLESS,
                          PATIENCE,
                          bytes -> {
                            if (seen.addAndGet(bytes.remaining()) > LENGTH / 4) {
                              ends.opened().stopReading(1);
                            }
                          }));

      failure(Kind.CLOSED, () -> get(receiver));
      failure(Kind.STREAM_RESET, () -> get(sender));
      ends.opened().close();
      ends.accepted().close();
    }

    assertThat(source.isOpen()).isTrue();
    assertThat(target.isOpen()).isTrue();
    assertThat(contentAt(target, 0, LENGTH / 4)).isTrue();
  }

  private Ends stream() throws Exception {
    Link link = pair().connect();
    return TransportPair.openStream(link.dialled(), TransportPair.arrivals(link.accepted()));
  }

  private FileChannel emptyFile(String name) throws IOException {
    return closeAfterwards(FileChannel.open(folder.resolve(name), CREATE_NEW, READ, WRITE));
  }

  private FileChannel file(String name, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    CONTENT.fill(bytes, 0);
    FileChannel channel = emptyFile(name);
    channel.write(bytes.flip(), 0);
    return channel;
  }

  private static boolean contentAt(FileChannel file, int offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      assertThat(file.read(bytes, offset + bytes.position())).isPositive();
    }
    return CONTENT.firstDifference(bytes.flip(), offset) == -1;
  }
}
