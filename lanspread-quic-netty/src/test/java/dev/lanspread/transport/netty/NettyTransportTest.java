package dev.lanspread.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class NettyTransportTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String LABEL = "under-test";

  private static TestIdentity server;
  private static TestIdentity client;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeAll
  static void makeIdentities() {
    server = TestIdentity.create();
    client = TestIdentity.create();
  }

  @AfterEach
  void closeAndLeaveNoThread() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith(LABEL));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void carriesAFileUnchanged(boolean offload, @TempDir Path folder) throws Exception {
    Path source = folder.resolve("source");
    byte[] content = new byte[20_000_003];
    new Random(7).nextBytes(content);
    Files.write(source, content);
    Pair pair = connect(tuning(offload));

    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> sendFile(pair.accepted, source, content.length));
    AtomicLong seen = new AtomicLong();
    try (FileChannel target =
            FileChannel.open(
                folder.resolve("target"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        QuicStream stream = pair.dialled.openStream(PATIENCE)) {
      stream.write(ByteBuffer.wrap(new byte[] {1}), PATIENCE);
      stream.finish();
      long moved =
          stream.receive(
              target, 0, Long.MAX_VALUE, PATIENCE, bytes -> seen.addAndGet(bytes.remaining()));
      assertThat(moved).isEqualTo(content.length);
    }
    sending.get(10, TimeUnit.SECONDS);
    assertThat(folder.resolve("target")).hasBinaryContent(content);
    assertThat(seen).hasValue(content.length);
  }

  private static void sendFile(Accepted accepted, Path file, int length) {
    try (FileChannel source = FileChannel.open(file);
        QuicStream stream = accepted.stream()) {
      stream.send(source, 0, length, PATIENCE, more -> {});
      stream.finish();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void bothSidesOpenStreams() throws Exception {
    Pair pair = connect(Tuning.defaults());
    BlockingQueue<QuicStream> atClient = new LinkedBlockingQueue<>();
    pair.dialled.onStream(atClient::add);

    QuicStream opened = pair.accepted.connection().openStream(PATIENCE);
    write(opened, "hello");
    opened.finish();

    QuicStream arrived = atClient.poll(5, TimeUnit.SECONDS);
    assertThat(readAll(arrived)).isEqualTo("hello");
    write(arrived, "answer");
    arrived.finish();
    assertThat(readAll(opened)).isEqualTo("answer");
  }

  @Test
  void streamsThatCameEarlyAreDeliveredInOrder() throws Exception {
    Pair pair = connect(Tuning.defaults());
    QuicConnection source = pair.accepted.connection();
    for (int i = 0; i < 5; i++) {
      QuicStream stream = source.openStream(PATIENCE);
      write(stream, "" + i);
      stream.finish();
    }
    QuicStream last = pair.dialled.openStream(PATIENCE);
    write(last, "go");
    BlockingQueue<QuicStream> atClient = new LinkedBlockingQueue<>();
    pair.dialled.onStream(atClient::add);

    StringBuilder order = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      order.append(readAll(atClient.poll(5, TimeUnit.SECONDS)));
    }
    assertThat(order).hasToString("01234");
  }

  @Test
  void anotherKeyThanTheExpectedOneIsRefusedInTheHandshake() throws Exception {
    Accepted accepted = new Accepted();
    QuicListener listener = listen(open(server.config(LABEL)), accepted);

    assertFails(
        Kind.IDENTITY_MISMATCH,
        () ->
            open(client.config(LABEL))
                .dial(listener.localAddress(), Optional.of(client.peerId()), PATIENCE));
    assertThat(accepted.connections).isEmpty();
  }

  @Test
  void theExpectedKeyIsAcceptedAndItsCertificateShown() throws Exception {
    Pair pair = connect(Tuning.defaults());
    assertThat(pair.dialled.peerCertificate()).contains(server.certificate());
    assertThat(pair.accepted.connection().peerCertificate()).isEmpty();
  }

  @Test
  void anotherApplicationProtocolIsRefused() throws Exception {
    QuicListener listener = listen(open(server.config(LABEL)), new Accepted());
    QuicEndpointConfig other =
        new TestIdentity.TestConfig(
            client, LABEL, "other/1", Duration.ofSeconds(30), 64, 512, 4L << 20);

    assertFails(
        Kind.PROTOCOL_MISMATCH,
        () -> open(other).dial(listener.localAddress(), Optional.empty(), PATIENCE));
  }

  @Test
  void aClosedPortIsUnreachableAndASilentOneTimesOut() throws Exception {
    QuicEndpoint endpoint = open(client.config(LABEL));
    InetSocketAddress closed;
    try (DatagramSocket silent = new DatagramSocket(loopback(0))) {
      closed = loopback(silent.getLocalPort());
      assertFails(Kind.TIMEOUT, () -> endpoint.dial(closed, Optional.empty(), SHORT));
    }
    assertFails(Kind.UNREACHABLE, () -> endpoint.dial(closed, Optional.empty(), PATIENCE));
  }

  @Test
  void aPortInUseCannotBeBound() throws Exception {
    QuicEndpoint endpoint = open(server.config(LABEL));
    try (DatagramSocket taken = new DatagramSocket(loopback(0))) {
      assertFails(
          Kind.UNREACHABLE, () -> endpoint.listen(loopback(taken.getLocalPort()), new Accepted()));
    }
  }

  @Test
  void aReadThatTimesOutLeavesTheStreamUsable() throws Exception {
    Pair pair = connect(Tuning.defaults());
    QuicStream stream = pair.dialled.openStream(PATIENCE);
    write(stream, "x");
    QuicStream other = pair.accepted.stream();

    assertFails(Kind.TIMEOUT, () -> stream.read(ByteBuffer.allocate(1), SHORT));
    write(other, "later");
    other.finish();
    assertThat(readAll(stream)).isEqualTo("later");
  }

  @Test
  void aReaderThatDoesNotReadHoldsTheWriterBackWithinBounds() throws Exception {
    Pair pair = connect(Tuning.defaults());
    QuicStream stream = pair.dialled.openStream(PATIENCE);
    long written = 0;
    try {
      while (written < 64 << 20) {
        stream.write(ByteBuffer.allocate(64 << 10), SHORT);
        written += 64 << 10;
      }
    } catch (TransportException e) {
      assertThat(e.kind()).isEqualTo(Kind.TIMEOUT);
    }
    assertThat(written).isLessThan(12 << 20);
    QuicStream other = pair.accepted.stream();
    other.stopReading(9);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertFails(
                    Kind.STREAM_RESET, () -> stream.write(ByteBuffer.allocate(1), PATIENCE)));
  }

  @Test
  void aResetReachesTheReaderWithItsCode() throws Exception {
    Pair pair = connect(Tuning.defaults());
    QuicStream stream = pair.dialled.openStream(PATIENCE);
    write(stream, "x");
    QuicStream other = pair.accepted.stream();
    assertThat(other.read(ByteBuffer.allocate(8), PATIENCE)).isEqualTo(1);
    stream.reset(77);

    assertThatThrownBy(() -> other.read(ByteBuffer.allocate(8), PATIENCE))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.STREAM_RESET);
              assertThat(e.code()).isEqualTo(77);
            });
  }

  @Test
  void closingFromAnotherThreadReleasesABlockedReaderAtOnce() throws Exception {
    Pair pair = connect(Tuning.defaults());
    QuicStream stream = pair.dialled.openStream(PATIENCE);
    write(stream, "x");
    CompletableFuture<Kind> outcome = blockedRead(stream);
    stream.close();
    assertThat(outcome.get(1, TimeUnit.SECONDS)).isEqualTo(Kind.CLOSED);
  }

  @Test
  void aClosedConnectionReleasesBothSidesAndSaysWhy() throws Exception {
    Pair pair = connect(Tuning.defaults());
    QuicStream stream = pair.dialled.openStream(PATIENCE);
    write(stream, "x");
    CompletableFuture<Kind> here = blockedRead(stream);
    QuicStream remote = pair.accepted.stream();
    remote.read(ByteBuffer.allocate(1), PATIENCE);
    CompletableFuture<Kind> there = blockedRead(remote);

    pair.dialled.close(42, "enough");

    assertThat(here.get(1, TimeUnit.SECONDS)).isEqualTo(Kind.CLOSED);
    assertThat(there.get(2, TimeUnit.SECONDS)).isEqualTo(Kind.CONNECTION_LOST);
    TransportException reason =
        pair.accepted.connection().closed().toCompletableFuture().get(2, TimeUnit.SECONDS);
    assertThat(reason.code()).isEqualTo(42);
    assertThat(reason).hasMessageContaining("enough");
    assertThat(pair.dialled.isOpen()).isFalse();
  }

  @Test
  void asManyStreamsAsAllowedAreOpenAtOnce() throws Exception {
    QuicEndpointConfig two =
        new TestIdentity.TestConfig(
            server, LABEL, "lanspread/1", Duration.ofSeconds(30), 2, 512, 4L << 20);
    Accepted accepted = new Accepted();
    QuicListener listener = listen(open(two), accepted);
    QuicConnection connection = dial(open(client.config(LABEL)), listener);
    QuicStream first = connection.openStream(PATIENCE);
    write(first, "1");
    QuicStream second = connection.openStream(PATIENCE);
    write(second, "2");
    assertFails(Kind.TIMEOUT, () -> connection.openStream(SHORT));

    CompletableFuture<QuicStream> third =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return connection.openStream(PATIENCE);
              } catch (TransportException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    accepted.stream().close();
    first.close();
    assertThat(third.get(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void connectionsBeyondTheCapAreNotAccepted() throws Exception {
    QuicEndpointConfig one =
        new TestIdentity.TestConfig(
            server, LABEL, "lanspread/1", Duration.ofSeconds(30), 64, 1, 4L << 20);
    Accepted accepted = new Accepted();
    QuicListener listener = listen(open(one), accepted);
    QuicEndpoint dialler = open(client.config(LABEL));
    QuicConnection first = dial(dialler, listener);
    assertFails(Kind.TIMEOUT, () -> dialler.dial(listener.localAddress(), Optional.empty(), SHORT));
    first.close();
    assertThat(dial(dialler, listener).isOpen()).isTrue();
  }

  @Test
  void manyAbandonedStreamsDoNotWearTheConnectionOut() throws Exception {
    Pair pair = connect(Tuning.defaults());
    for (int i = 0; i < 60; i++) {
      QuicStream stream = pair.dialled.openStream(PATIENCE);
      write(stream, "x");
      QuicStream source = pair.accepted.stream();
      CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> writeUntilStopped(source));
      stream.read(ByteBuffer.allocate(100_000), PATIENCE);
      stream.close();
      assertThat(sending).as("sender of stream %d", i).succeedsWithin(PATIENCE);
    }
    assertThat(pair.dialled.isOpen()).isTrue();
  }

  private static void writeUntilStopped(QuicStream stream) {
    try (stream) {
      stream.write(ByteBuffer.allocate(8 << 20), PATIENCE);
    } catch (TransportException e) {
      assertThat(e.kind()).isEqualTo(Kind.STREAM_RESET);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReaderThatPausesIsNeverCut(boolean dialledSideReads) throws Exception {
    Pair pair = connect(Tuning.defaults());
    QuicStream asking = pair.dialled.openStream(PATIENCE);
    write(asking, "request");
    QuicStream answering = pair.accepted.stream();
    QuicStream reader = dialledSideReads ? asking : answering;
    QuicStream writer = dialledSideReads ? answering : asking;
    reader.finish();
    int length = 8 << 20;
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(() -> writeAndFinish(writer, length));
    ByteBuffer chunk = ByteBuffer.allocate(64 << 10);

    assertThat(reader.read(chunk, PATIENCE)).isPositive();
    await().pollDelay(Duration.ofSeconds(3)).until(() -> true);

    long seen = chunk.position();
    for (int count = 0; count >= 0; count = reader.read(chunk.clear(), PATIENCE)) {
      seen += count;
    }
    assertThat(seen).isEqualTo(dialledSideReads ? length : length + "request".length());
    assertThat(writing).succeedsWithin(PATIENCE);
  }

  private static void writeAndFinish(QuicStream stream, int length) {
    try {
      stream.write(ByteBuffer.allocate(length), PATIENCE);
      stream.finish();
    } catch (TransportException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aLostSocketIsReportedOnceAndAClosedListenerIsNot() throws Exception {
    Accepted accepted = new Accepted();
    QuicEndpoint endpoint = open(server.config(LABEL));
    NettyQuicListener listener = (NettyQuicListener) listen(endpoint, accepted);
    listener.loseSocket();
    assertThat(accepted.lost.poll(5, TimeUnit.SECONDS)).isNotNull();

    QuicListener second = listen(endpoint, accepted);
    second.close();
    InetSocketAddress free = second.localAddress();
    await().atMost(PATIENCE).until(() -> canBind(free));
    assertThat(accepted.lost).isEmpty();
  }

  private static boolean canBind(InetSocketAddress address) {
    try (DatagramSocket socket = new DatagramSocket(address)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anInterruptedCallerKeepsItsFlagAndItsFile(@TempDir Path folder) throws Exception {
    Pair pair = connect(Tuning.defaults());
    QuicStream stream = pair.dialled.openStream(PATIENCE);
    write(stream, "x");
    QuicStream source = pair.accepted.stream();
    write(source, "content");
    source.finish();
    try (FileChannel target =
        FileChannel.open(
            folder.resolve("file"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Thread.currentThread().interrupt();
      long moved = stream.receive(target, 0, 100, PATIENCE, bytes -> {});
      assertThat(Thread.interrupted()).isTrue();
      assertThat(moved).isEqualTo(7);
      assertThat(target.isOpen()).isTrue();
    }
  }

  private static CompletableFuture<Kind> blockedRead(QuicStream stream) {
    Thread[] reader = new Thread[1];
    CompletableFuture<Kind> outcome =
        CompletableFuture.supplyAsync(
            () -> {
              reader[0] = Thread.currentThread();
              try {
                stream.read(ByteBuffer.allocate(1), PATIENCE);
                throw new AssertionError("nothing was sent");
              } catch (TransportException e) {
                return e.kind();
              }
            });
    await().until(() -> reader[0] != null && reader[0].getState() == Thread.State.TIMED_WAITING);
    return outcome;
  }

  private static void assertFails(
      Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).as(e.toString()).isEqualTo(kind));
  }

  private static void write(QuicStream stream, String text) throws TransportException {
    stream.write(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)), PATIENCE);
  }

  private static String readAll(QuicStream stream) throws TransportException {
    ByteBuffer all = ByteBuffer.allocate(1_000);
    while (stream.read(all, PATIENCE) >= 0) {}
    return new String(all.array(), 0, all.position(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private Pair connect(Tuning tuning) throws TransportException {
    Accepted accepted = new Accepted();
    QuicEndpoint source = NettyQuicEndpoint.open(server.config(LABEL), tuning);
    opened.add(source);
    QuicEndpoint sink = NettyQuicEndpoint.open(client.config(LABEL), tuning);
    opened.add(sink);
    return new Pair(dial(sink, listen(source, accepted)), accepted);
  }

  private QuicEndpoint open(QuicEndpointConfig config) throws TransportException {
    QuicEndpoint endpoint = NettyQuicEndpoint.open(config, Tuning.defaults());
    opened.add(endpoint);
    return endpoint;
  }

  private static QuicListener listen(QuicEndpoint endpoint, Accepted accepted)
      throws TransportException {
    return endpoint.listen(loopback(0), accepted);
  }

  private static QuicConnection dial(QuicEndpoint endpoint, QuicListener listener)
      throws TransportException {
    return endpoint.dial(listener.localAddress(), Optional.of(server.peerId()), PATIENCE);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static Tuning tuning(boolean offload) {
    Tuning usual = Tuning.defaults();
    return new Tuning(
        usual.maxPayload(),
        usual.mtuDiscovery(),
        offload,
        usual.segmentBytes(),
        usual.packetsPerBatch(),
        usual.socketBuffer(),
        usual.loops(),
        usual.sendChunk(),
        usual.unsentLimit(),
        usual.receiveBuffer(),
        usual.receiveLimit(),
        usual.initialWindowPackets(),
        usual.congestionControl());
  }

  private record Pair(QuicConnection dialled, Accepted accepted) {}

  private static final class Accepted implements QuicListenerHandler {

    private final BlockingQueue<QuicConnection> connections = new LinkedBlockingQueue<>();
    private final BlockingQueue<QuicStream> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<TransportException> lost = new LinkedBlockingQueue<>();

    @Override
    public void onConnection(QuicConnection connection) {
      connection.onStream(streams::add);
      connections.add(connection);
    }

    @Override
    public void onListenerLost(TransportException cause) {
      lost.add(cause);
    }

    QuicConnection connection() throws InterruptedException {
      return java.util.Objects.requireNonNull(connections.poll(5, TimeUnit.SECONDS));
    }

    QuicStream stream() {
      try {
        return java.util.Objects.requireNonNull(streams.poll(5, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
