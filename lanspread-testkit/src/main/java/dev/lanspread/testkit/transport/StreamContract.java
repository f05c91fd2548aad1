package dev.lanspread.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import dev.lanspread.testkit.transport.TransportPair.Ends;
import dev.lanspread.testkit.transport.TransportPair.Link;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * What streams carry, how they wait, and how they are abandoned.
 *
 * @since 0.1
 */
public abstract class StreamContract extends ConnectionContract {

  private static final int LARGE = 24 << 20;
  private static final int CHUNK = 256 << 10;
  private static final PatternContent CONTENT = new PatternContent(7);

  /** For subclasses. */
  protected StreamContract() {}

  @Test
  final void bothSidesOpenStreams() throws Exception {
    Link link = pair().connect();
    BlockingQueue<QuicStream> atServer = TransportPair.arrivals(link.accepted());
    BlockingQueue<QuicStream> atClient = TransportPair.arrivals(link.dialled());

    exchange(TransportPair.openStream(link.dialled(), atServer));
    exchange(TransportPair.openStream(link.accepted(), atClient));
  }

  @Test
  final void aLargeTransferArrivesAsItWasSent() throws Exception {
    Ends ends = stream();
    Future<?> sender = writing(ends.accepted(), LARGE);

    expectAll(ends.opened(), CONTENT, LARGE);
    get(sender);
  }

  @Test
  final void largeTransfersInBothDirectionsDoNotBlockEachOther() throws Exception {
    Ends ends = stream();
    Future<?> down = writing(ends.accepted(), LARGE / 4);
    Future<?> up = writing(ends.opened(), LARGE / 4);
    Future<?> received =
        inBackground(
            () -> {
              expectAll(ends.opened(), CONTENT, LARGE / 4);
              return null;
            });

    expectAll(ends.accepted(), CONTENT, LARGE / 4);
    get(received);
    get(down);
    get(up);
  }

  @Test
  final void manyStreamsRunSideBySide() throws Exception {
    Link link = pair().connect();
    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      Ends ends = TransportPair.openStream(link.dialled(), arrivals);
      PatternContent content = new PatternContent(i);
      all.add(
          inBackground(
              () -> {
                writeAll(ends.accepted(), content, CHUNK);
                ends.accepted().finish();
                return null;
              }));
      all.add(
          inBackground(
              () -> {
                expectAll(ends.opened(), content, CHUNK);
                return null;
              }));
    }

    for (Future<?> one : all) {
      get(one);
    }
  }

  @Test
  final void hundredsOfShortStreamsFollowEachOther() throws Exception {
    Link link = pair().connect();
    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());

    for (int i = 0; i < 300; i++) {
      try (QuicStream asking = link.dialled().openStream(PATIENCE)) {
        asking.write(ByteBuffer.wrap(new byte[] {3}), PATIENCE);
        asking.finish();
        try (QuicStream answering = arrivals.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          assertThat(answering).isNotNull();
          assertThat(answering.read(ByteBuffer.allocate(9), PATIENCE)).isEqualTo(1);
          assertThat(answering.read(ByteBuffer.allocate(9), PATIENCE)).isEqualTo(-1);
          answering.write(ByteBuffer.wrap(new byte[] {4}), PATIENCE);
          answering.finish();
        }
        assertThat(asking.read(ByteBuffer.allocate(9), PATIENCE)).isEqualTo(1);
        assertThat(asking.read(ByteBuffer.allocate(9), PATIENCE)).isEqualTo(-1);
      }
    }
  }

  @Test
  final void aFinishedSideStillReads() throws Exception {
    Ends ends = stream();

    ends.opened().finish();

    assertThat(ends.accepted().read(ByteBuffer.allocate(1), PATIENCE)).isEqualTo(-1);
    assertThat(ends.accepted().read(ByteBuffer.allocate(1), PATIENCE)).isEqualTo(-1);
    writeAll(ends.accepted(), CONTENT, CHUNK);
    ends.accepted().finish();
    expectAll(ends.opened(), CONTENT, CHUNK);
    failure(Kind.CLOSED, () -> ends.opened().write(ByteBuffer.allocate(1), PATIENCE));
  }

  @Test
  final void whatWasFinishedArrivesThoughTheStreamIsClosed() throws Exception {
    Ends ends = stream();
    int length = 300 << 10;
    writeAll(ends.accepted(), CONTENT, length);

    ends.accepted().finish();
    ends.accepted().close();

    expectAll(ends.opened(), CONTENT, length);
  }

  @Test
  final void aReadDeadlineLeavesTheStreamUsable() throws Exception {
    Ends ends = stream();
    long start = System.nanoTime();

    failure(Kind.TIMEOUT, () -> ends.opened().read(ByteBuffer.allocate(1), SHORT));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, AT_ONCE.plus(SHORT));

    failure(Kind.TIMEOUT, () -> ends.opened().read(ByteBuffer.allocate(1), Duration.ZERO));
    writeAll(ends.accepted(), CONTENT, CHUNK);
    expect(ends.opened(), CONTENT, CHUNK);
  }

  @Test
  final void readingIntoAFullBufferReturnsNothing() throws Exception {
    Ends ends = stream();

    assertThat(ends.opened().read(ByteBuffer.allocate(0), SHORT)).isZero();
  }

  @Test
  final void aWriterIsHeldBackAndGivesUpWhenNobodyReads() throws Exception {
    Ends ends = stream();
    ByteBuffer tooMuch = ByteBuffer.allocate(LARGE);
    long start = System.nanoTime();

    failure(Kind.TIMEOUT, () -> ends.opened().write(tooMuch, Duration.ofSeconds(1)));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    assertThat(tooMuch.position()).as("bytes that wait in memory").isLessThan(4 << 20);
  }

  @Test
  final void aReaderThatComesLateLetsTheWriterGoOn() throws Exception {
    Ends ends = stream();
    Future<?> sender = writing(ends.opened(), LARGE / 4);

    assertThatThrownBy(() -> sender.get(SHORT.toMillis(), TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    expectAll(ends.accepted(), CONTENT, LARGE / 4);
    get(sender);
  }

  @Test
  final void resetIsSeenByTheReader() throws Exception {
    Ends ends = stream();
    Future<?> read = inBackground(() -> ends.accepted().read(ByteBuffer.allocate(1), PATIENCE));

    ends.opened().reset(77);

    TransportException seen = failure(Kind.STREAM_RESET, () -> get(read));
    assertThat(seen.code()).isEqualTo(learnsStreamCodes(serverTransport()) ? 77 : 0);
    failure(Kind.CLOSED, () -> ends.opened().write(ByteBuffer.allocate(1), PATIENCE));
  }

  @Test
  final void stoppedReadingIsSeenByTheWriter() throws Exception {
    Ends ends = stream();
    Future<?> write = writing(ends.accepted(), LARGE);

    expect(ends.opened(), CONTENT, CHUNK);
    ends.opened().stopReading(78);

    TransportException seen = failure(Kind.STREAM_RESET, () -> get(write));
    assertThat(seen.code()).isEqualTo(learnsStopCodes(serverTransport()) ? 78 : 0);
    failure(Kind.CLOSED, () -> ends.opened().read(ByteBuffer.allocate(1), PATIENCE));
  }

  @Test
  final void cancellingFromAnotherThreadReleasesAReaderAtOnce() throws Exception {
    Ends ends = stream();
    Future<?> read = inBackground(() -> ends.opened().read(ByteBuffer.allocate(1), PATIENCE));

    ends.opened().stopReading(1);

    failsAtOnce(Kind.CLOSED, read);
  }

  @Test
  final void cancellingFromAnotherThreadReleasesAWriterAtOnce() throws Exception {
    Ends ends = stream();
    Future<?> write = writing(ends.opened(), LARGE);

    ends.opened().reset(1);

    failsAtOnce(Kind.CLOSED, write);
  }

  @Test
  final void closingFromAnotherThreadReleasesBothSides() throws Exception {
    Ends ends = stream();
    Future<?> read = inBackground(() -> ends.opened().read(ByteBuffer.allocate(1), PATIENCE));
    Future<?> write = writing(ends.opened(), LARGE);

    ends.opened().close();
    ends.opened().close();

    failsAtOnce(Kind.CLOSED, read);
    failsAtOnce(Kind.CLOSED, write);
    failure(Kind.STREAM_RESET, () -> expectAll(ends.accepted(), CONTENT, LARGE));
  }

  @Test
  final void openingAStreamWaitsForPermissionUntilItsDeadline() throws Exception {
    TransportPair strict =
        closeAfterwards(
            TransportPair.open(
                clientTransport(),
                TestEndpointConfig.of(TestIdentity.bravo()),
                serverTransport(),
                TestEndpointConfig.of(TestIdentity.alpha()).withMaxIncomingStreams(3)));
    Link link = strict.connect();
    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
    Ends first = TransportPair.openStream(link.dialled(), arrivals);
    TransportPair.openStream(link.dialled(), arrivals);
    TransportPair.openStream(link.dialled(), arrivals);

    failure(Kind.TIMEOUT, () -> link.dialled().openStream(SHORT));

    first.opened().close();
    failure(Kind.STREAM_RESET, () -> expectAll(first.accepted(), CONTENT, 0));
    first.accepted().close();
    exchange(TransportPair.openStream(link.dialled(), arrivals));
  }

  @Test
  final void manyChunksAbandonedHalfWayLeaveRoomForTheNext() throws Exception {
    Link link = pair().connect();
    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
    for (int i = 0; i < 100; i++) {
      if (!link.dialled().isOpen()) {
        link = pair().connect();
        arrivals = TransportPair.arrivals(link.accepted());
      }
      Ends ends = TransportPair.openStream(link.dialled(), arrivals);
      Future<?> write = writing(ends.accepted(), LARGE);
      expect(ends.opened(), CONTENT, CHUNK);
      ends.opened().close();
      failure(() -> get(write));
      ends.accepted().close();
    }

    if (!link.dialled().isOpen()) {
      link = pair().connect();
      arrivals = TransportPair.arrivals(link.accepted());
    }
    Ends ends = TransportPair.openStream(link.dialled(), arrivals);
    Future<?> write = writing(ends.accepted(), LARGE / 4);
    expectAll(ends.opened(), CONTENT, LARGE / 4);
    get(write);
  }

  @Test
  final void noInterruptReachesCallers() throws Exception {
    Link link = pair().connect();
    BlockingQueue<QuicStream> arrivals = TransportPair.arrivals(link.accepted());
    for (int i = 0; i < 50; i++) {
      Ends ends = TransportPair.openStream(link.dialled(), arrivals);
      Future<Boolean> reader = interruptedAfter(() -> drain(ends.opened()));
      Future<Boolean> writer = interruptedAfter(() -> writeAll(ends.accepted(), CONTENT, LARGE));

      ends.opened().stopReading(1);
      ends.opened().reset(1);

      assertThat(get(reader)).isFalse();
      assertThat(get(writer)).isFalse();
      ends.opened().close();
      ends.accepted().close();
    }
  }

  @Test
  final void anInterruptOfTheCallerIsLeftToTheCaller() throws Exception {
    Ends ends = stream();
    Future<Boolean> reader =
        inBackground(
            () -> {
              Thread.currentThread().interrupt();
              failure(Kind.TIMEOUT, () -> ends.opened().read(ByteBuffer.allocate(1), SHORT));
              return Thread.interrupted();
            });

    assertThat(get(reader)).isTrue();
  }

  private Ends stream() throws Exception {
    Link link = pair().connect();
    return TransportPair.openStream(link.dialled(), TransportPair.arrivals(link.accepted()));
  }

  private static Future<?> writing(QuicStream stream, int length) {
    return inBackground(
        () -> {
          writeAll(stream, CONTENT, length);
          stream.finish();
          return null;
        });
  }

  private static void exchange(Ends ends) throws Exception {
    writeAll(ends.opened(), CONTENT, CHUNK);
    expect(ends.accepted(), CONTENT, CHUNK);
    writeAll(ends.accepted(), CONTENT, CHUNK);
    expect(ends.opened(), CONTENT, CHUNK);
  }

  private static Future<Boolean> interruptedAfter(Blocking call) {
    return inBackground(
        () -> {
          failure(call::run);
          return Thread.interrupted();
        });
  }

  private interface Blocking {
    void run() throws Exception;
  }
}
