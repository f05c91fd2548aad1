package dev.lanspread.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the parts of {@link QuicTransportContract} share: the pair under test, what it can do, and
 * how to wait.
 *
 * @since 0.1
 */
public abstract class TransportContract {

  /** Longest time of something that is expected to happen. */
  protected static final Duration PATIENCE = TransportPair.PATIENCE;

  /** Longest time of something that must happen at once; generous to a busy machine. */
  protected static final Duration AT_ONCE = Duration.ofSeconds(2);

  /** A deadline that is meant to pass. */
  protected static final Duration SHORT = Duration.ofMillis(400);

  private static final int PIECE = 64 << 10;

  private final List<AutoCloseable> open = new ArrayList<>();
  private @Nullable TransportPair pair;

  /** For subclasses. */
  protected TransportContract() {}

  /** Returns the transport that dials. */
  protected abstract QuicTransportProvider clientTransport();

  /** Returns the transport that listens. */
  protected abstract QuicTransportProvider serverTransport();

  /**
   * Tells whether a transport learns the code with which the other side abandoned a stream; one
   * that does not reports 0.
   */
  protected boolean learnsStreamCodes(QuicTransportProvider receiver) {
    return true;
  }

  /** Tells whether silent connections are given up after the configured time. */
  protected boolean hasIdleTimeout() {
    return true;
  }

  /**
   * Tells whether a transport learns the code with which the other side stopped reading; one that
   * does not reports 0.
   */
  protected boolean learnsStopCodes(QuicTransportProvider receiver) {
    return learnsStreamCodes(receiver);
  }

  /**
   * Breaks a listener from below, as a vanishing socket would.
   *
   * @return whether this transport's listeners can be broken so
   */
  protected boolean breakListener(QuicListener listener) {
    return false;
  }

  /** Returns an address where nobody answers; what it needs is kept open until the test ends. */
  protected InetSocketAddress silentAddress() throws SocketException {
    DatagramSocket silent =
        closeAfterwards(
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    return (InetSocketAddress) silent.getLocalSocketAddress();
  }

  /** Helps threads to end that end only with the garbage collector's help; called repeatedly. */
  protected void settle() {}

  /** Tells whether a new thread must be gone after both endpoints are closed. */
  protected boolean mustEnd(Thread thread) {
    return true;
  }

  @BeforeEach
  final void openPair() throws TransportException {
    pair = TransportPair.open(clientTransport(), serverTransport());
  }

  @AfterEach
  final void closeAll() throws Exception {
    pair().close();
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  /** Returns the endpoints under test: bravo dials, alpha listens. */
  protected final TransportPair pair() {
    return Objects.requireNonNull(pair, "used before the test");
  }

  /** Closes a resource after the test. */
  protected final <T extends AutoCloseable> T closeAfterwards(T resource) {
    open.add(resource);
    return resource;
  }

  /** Runs something on a thread of its own. */
  protected static <T> Future<T> inBackground(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = new Thread(future, "contract-background");
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  /** Waits for a result. */
  protected static <T> T get(Future<T> future) throws Exception {
    return get(future, PATIENCE);
  }

  /** Waits for a result that must come within {@code limit}. */
  protected static <T> T get(Future<T> future, Duration limit) throws Exception {
    try {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      throw new AssertionError("nothing happened within " + limit, e);
    }
  }

  /** Expects a failure of a transport. */
  protected static TransportException failure(ThrowingCallable call) {
    TransportException failure = catchThrowableOfType(TransportException.class, call);
    assertThat(failure).as("the call must fail").isNotNull();
    return failure;
  }

  /** Expects a failure of one kind. */
  protected static TransportException failure(Kind kind, ThrowingCallable call) {
    TransportException failure = failure(call);
    assertThat(failure.kind()).as("kind of %s", failure).isEqualTo(kind);
    return failure;
  }

  /** Expects a call on another thread to fail within a moment. */
  protected static TransportException failsAtOnce(Kind kind, Future<?> call) {
    return failure(kind, () -> get(call, AT_ONCE));
  }

  /** Writes {@code length} bytes of a content. */
  protected static void writeAll(QuicStream stream, PatternContent content, long length)
      throws TransportException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    for (long at = 0; at < length; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(PIECE, length - at));
      content.fill(buffer, at);
      stream.write(buffer.flip(), PATIENCE);
    }
  }

  /** Reads to the end and expects {@code length} bytes of a content. */
  protected static void expectAll(QuicStream stream, PatternContent content, long length)
      throws TransportException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    long at = 0;
    while (true) {
      int count = stream.read(buffer.clear(), PATIENCE);
      if (count < 0) {
        break;
      }
      assertThat(content.firstDifference(buffer.flip(), at)).isEqualTo(-1);
      at += count;
    }
    assertThat(at).isEqualTo(length);
  }

  /** Reads to the end, whatever comes. */
  protected static void drain(QuicStream stream) throws TransportException {
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    while (stream.read(buffer.clear(), PATIENCE) >= 0) {
      // Goes on to the end.
    }
  }

  /** Reads {@code length} bytes and expects them to be those of a content. */
  protected static void expect(QuicStream stream, PatternContent content, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      assertThat(stream.read(buffer, PATIENCE)).isPositive();
    }
    assertThat(content.firstDifference(buffer.flip(), 0)).isEqualTo(-1);
  }
}
