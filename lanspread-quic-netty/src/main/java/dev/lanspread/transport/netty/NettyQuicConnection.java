package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection; its channel is touched on the event loop only. */
final class NettyQuicConnection implements QuicConnection {

  private static final Logger LOG = LoggerFactory.getLogger(NettyQuicConnection.class);

  private final QuicChannel channel;
  private final boolean dialled;
  private final InetSocketAddress firstAddress;
  private final ReadBatch batch;
  private final Tuning tuning;
  private final StreamOpener opener;
  private final Set<NettyQuicStream> streams = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<TransportException> end = new CompletableFuture<>();
  private final AtomicBoolean handlerSet = new AtomicBoolean();
  // Both confined to the event loop; as many streams may wait as the other side may open.
  private final ArrayDeque<QuicStream> undelivered = new ArrayDeque<>();
  private @Nullable Consumer<QuicStream> streamHandler;
  private volatile Optional<X509Certificate> certificate = Optional.empty();

  NettyQuicConnection(QuicChannel channel, boolean dialled, ReadBatch batch, Tuning tuning) {
    this.channel = channel;
    this.dialled = dialled;
    this.firstAddress = remoteOf(channel).orElseGet(() -> new InetSocketAddress(0));
    this.batch = batch;
    this.tuning = tuning;
    this.opener = new StreamOpener(channel, localStreams());
  }

  private static Optional<InetSocketAddress> remoteOf(QuicChannel channel) {
    return Optional.ofNullable((InetSocketAddress) channel.remoteSocketAddress());
  }

  @Override
  public boolean dialled() {
    return dialled;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remoteOf(channel).orElse(firstAddress);
  }

  @Override
  public Optional<X509Certificate> peerCertificate() {
    return certificate;
  }

  void proved(X509Certificate shown) {
    certificate = Optional.of(shown);
  }

  @Override
  public void onStream(Consumer<QuicStream> handler) {
    if (handlerSet.getAndSet(true)) {
      throw new IllegalStateException("the stream handler is set once");
    }
    // On the event loop, which delivers later streams: none overtakes the ones that waited.
    Loops.run(channel.eventLoop(), () -> startDelivery(handler));
  }

  private void startDelivery(Consumer<QuicStream> handler) {
    streamHandler = handler;
    for (QuicStream next = undelivered.poll(); next != null; next = undelivered.poll()) {
      hand(handler, next);
    }
  }

  /** Takes a stream of the other side, on the event loop. */
  void deliver(NettyQuicStream stream) {
    Consumer<QuicStream> handler = streamHandler;
    if (handler == null) {
      undelivered.add(stream);
      return;
    }
    hand(handler, stream);
  }

  private void hand(Consumer<QuicStream> handler, QuicStream stream) {
    try {
      handler.accept(stream);
    } catch (RuntimeException e) {
      LOG.warn("The stream handler of the connection with {} failed", remoteAddress(), e);
      stream.close();
    }
  }

  @Override
  public QuicStream openStream(Duration deadline) throws TransportException {
    return Waiting.shielded(() -> opener.open(deadline));
  }

  /** Lets waiting callers of {@link #openStream} try again, on the event loop. */
  void streamLimitChanged() {
    opener.serve();
  }

  private ChannelInitializer<Channel> localStreams() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel opened) {
        attach((QuicStreamChannel) opened, false);
      }
    };
  }

  /** Sets up the channel of a stream that the other side opened. */
  void attachRemote(Channel opened) {
    attach((QuicStreamChannel) opened, true);
  }

  private void attach(QuicStreamChannel opened, boolean incoming) {
    opened
        .config()
        .setAutoRead(false)
        .setAllowHalfClosure(true)
        .setAllocator(channel.alloc())
        .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(tuning.receiveBuffer()));
    NettyQuicStream stream = new NettyQuicStream(opened, tuning);
    streams.add(stream);
    opened.pipeline().addLast(new StreamHandler(stream, batch, this, incoming));
    TransportException over = end.getNow(null);
    if (over != null) {
      stream.fail(over);
    }
  }

  /** Forgets a stream whose channel has closed. */
  void detached(NettyQuicStream stream) {
    streams.remove(stream);
    TransportException over = end.getNow(null);
    stream.fail(over == null ? Failures.closedHere("the stream") : over);
  }

  @Override
  public boolean isOpen() {
    return !end.isDone() && channel.isActive();
  }

  @Override
  public CompletionStage<TransportException> closed() {
    return end.minimalCompletionStage();
  }

  @Override
  public void close(long code, String reason) {
    TransportException cause = Failures.closedHere("the connection");
    ended(cause);
    streams.forEach(stream -> stream.discard(cause));
    Loops.run(
        channel.eventLoop(),
        () ->
            Outcomes.note(
                channel.close(
                    true, Codes.toInt(code), Unpooled.copiedBuffer(reason, StandardCharsets.UTF_8)),
                "closing a connection"));
  }

  /** Fails everything that waits on this connection, once, from any thread. */
  void ended(TransportException reason) {
    if (!end.complete(reason)) {
      return;
    }
    opener.fail(reason);
    streams.forEach(stream -> stream.fail(reason));
  }

  QuicChannel channel() {
    return channel;
  }

  @Override
  public String toString() {
    return "connection " + (dialled ? "to " : "from ") + firstAddress;
  }
}
