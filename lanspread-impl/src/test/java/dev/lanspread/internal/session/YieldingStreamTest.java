package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.testkit.transport.MemoryNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over an in-memory connection; whoever claims the way keeps it until it is released. */
@Timeout(30)
class YieldingStreamTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MANY_PIECES = 1 << 20;

  private final RightOfWay rightOfWay = RightOfWayOnTheNetworkTest.endless();
  private final MemoryNetwork net = new MemoryNetwork(1);
  private final QuicEndpoint alpha = TestNode.endpoint(net, TestNode.newIdentity(), "alpha");
  private final QuicEndpoint bravo = TestNode.endpoint(net, TestNode.newIdentity(), "bravo");
  private final Arrivals arrivals = new Arrivals();
  private QuicConnection connection;
  private QuicStream near;
  private QuicStream far;
  private FileChannel file;

  @BeforeEach
  void openStream(@TempDir Path folder) throws Exception {
    QuicListener listener = bravo.listen(TestNode.ANY_PORT.toSocketAddress(), arrivals);
    connection = alpha.dial(listener.localAddress(), Optional.empty(), PATIENCE);
    near = connection.openStream(PATIENCE);
    near.write(ByteBuffer.allocate(1), PATIENCE);
    far = arrivals.streams.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    far.read(ByteBuffer.allocate(1), PATIENCE);
    file =
        FileChannel.open(
            Files.write(folder.resolve("content"), new byte[MANY_PIECES]),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
    alpha.close();
    bravo.close();
  }

  @Test
  void contentIsSentPieceByPieceWhileOthersMayGoFirst() {
    AtomicLong sent = new AtomicLong();
    CompletableFuture<Void> taken = inBackground(() -> drain(far));
    rightOfWay.claim(connection);
    CompletableFuture<Void> sending =
        inBackground(() -> yielding(near).send(file, 0, MANY_PIECES, PATIENCE, sent::addAndGet));
    await().until(RightOfWayOnTheNetworkTest::aTransferPauses);
    assertThat(sent.get()).isBetween(1L, MANY_PIECES - 1L);

    rightOfWay.release(connection);

    assertThat(sending).succeedsWithin(PATIENCE);
    assertThat(taken).succeedsWithin(PATIENCE);
  }

  @Test
  void theLastPieceIsNotPartedFromTheEndOfItsStream() throws Exception {
    rightOfWay.claim(connection);

    yielding(near).send(file, 0, 1, PATIENCE, count -> {});
    near.finish();

    assertThat(far.read(ByteBuffer.allocate(2), PATIENCE)).isEqualTo(1);
  }

  @Test
  void contentIsReceivedPieceByPieceWhileOthersMayGoFirst() {
    CompletableFuture<Void> sending =
        inBackground(() -> far.send(file, 0, MANY_PIECES, PATIENCE, count -> {}));
    rightOfWay.claim(connection);
    AtomicLong received = new AtomicLong();
    CompletableFuture<Void> receiving =
        inBackground(
            () ->
                yielding(near)
                    .receive(
                        file,
                        0,
                        MANY_PIECES,
                        PATIENCE,
                        bytes -> received.addAndGet(bytes.remaining())));
    await().until(RightOfWayOnTheNetworkTest::aTransferPauses);
    assertThat(received.get()).isBetween(1L, MANY_PIECES - 1L);

    rightOfWay.release(connection);

    assertThat(receiving).succeedsWithin(PATIENCE);
    assertThat(sending).succeedsWithin(PATIENCE);
  }

  private YieldingStream yielding(QuicStream stream) {
    return new YieldingStream(stream, rightOfWay);
  }

  private static void drain(QuicStream stream) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(MANY_PIECES);
    while (target.hasRemaining() && stream.read(target, PATIENCE) >= 0) {
      // Until everything came.
    }
  }

  /** What may fail. */
  @FunctionalInterface
  private interface Transfer {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> inBackground(Transfer transfer) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            transfer.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "transfer").start());
  }

  private static final class Arrivals implements QuicListenerHandler {

    private final LinkedBlockingQueue<QuicStream> streams = new LinkedBlockingQueue<>();

    @Override
    public void onConnection(QuicConnection accepted) {
      accepted.onStream(streams::add);
    }

    @Override
    public void onListenerLost(TransportException cause) {}
  }
}
