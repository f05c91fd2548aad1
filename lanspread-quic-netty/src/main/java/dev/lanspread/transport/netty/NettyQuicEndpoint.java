package dev.lanspread.transport.netty;

import dev.lanspread.PeerId;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Owns the event loops, sockets and connections of one node. */
final class NettyQuicEndpoint implements QuicEndpoint {

  private static final long CLOSE_NANOS = Duration.ofMillis(1_500).toNanos();

  private final QuicEndpointConfig config;
  private final Tuning tuning;
  private final Platform platform;
  private final Tls tls;
  private final Codecs codecs;
  private final Loops loops;
  private final Set<NettyQuicListener> listeners = ConcurrentHashMap.newKeySet();
  private final Set<Dial> dials = ConcurrentHashMap.newKeySet();
  private final Set<NettyQuicConnection> dialled = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private NettyQuicEndpoint(QuicEndpointConfig config, Tuning tuning) {
    this.config = config;
    this.tuning = tuning;
    this.platform = Platform.detect(tuning);
    this.tls = new Tls(config);
    this.codecs = new Codecs(config, tuning, platform, tls);
    this.loops = new Loops(platform, tuning.loops(), config.label());
  }

  static NettyQuicEndpoint open(QuicEndpointConfig config, Tuning tuning)
      throws TransportException {
    try {
      return new NettyQuicEndpoint(config, tuning);
    } catch (IllegalArgumentException | IllegalStateException | LinkageError e) {
      throw new TransportException(Kind.FAILED, "the QUIC stack cannot be set up: " + e, e);
    }
  }

  @Override
  public QuicListener listen(InetSocketAddress local, QuicListenerHandler handler)
      throws TransportException {
    checkOpen();
    NettyQuicListener listener = new NettyQuicListener(local, handler, listeners::remove);
    ChannelFuture bound = listenerSocket(local, listener).bind(local).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new TransportException(
          Kind.UNREACHABLE,
          "cannot bind " + local + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    listeners.add(listener);
    listener.bound(bound.channel());
    if (closed.get()) {
      listener.close();
      throw Failures.closedHere("the endpoint");
    }
    return listener;
  }

  private Bootstrap listenerSocket(InetSocketAddress local, NettyQuicListener listener) {
    Bootstrap bootstrap = new Bootstrap().group(loops.next());
    platform.prepare(bootstrap, local.getAddress());
    return bootstrap.handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel socket) {
            SegmentedSends segments = new SegmentedSends(tuning.segmentBytes());
            ReadBatch batch = new ReadBatch();
            Admission admission = new Admission(config.maxConnections());
            ChannelHandler codec =
                codecs.server(admission, allocator(segments), incoming(listener, batch, admission));
            socket.pipeline().addLast(segments, batch, codec, new SocketLog());
          }
        });
  }

  private ChannelInitializer<QuicChannel> incoming(
      NettyQuicListener listener, ReadBatch batch, Admission admission) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(QuicChannel channel) {
        Admission.Handshake handshake = admission.opened(channel);
        NettyQuicConnection connection = new NettyQuicConnection(channel, false, batch, tuning);
        channel
            .pipeline()
            .addLast(
                new ConnectionHandler(
                    connection,
                    established -> {
                      handshake.end();
                      listener.accept(established);
                    }));
      }
    };
  }

  @Override
  public QuicConnection dial(InetSocketAddress remote, Optional<PeerId> expected, Duration deadline)
      throws TransportException {
    checkOpen();
    if (remote.isUnresolved()) {
      throw new TransportException(Kind.UNREACHABLE, "unknown host " + remote.getHostString());
    }
    PeerPin pin = new PeerPin(expected);
    Dial dial = new Dial(remote, config.alpn(), pin, tuning);
    dials.add(dial);
    try {
      connectSocket(remote, pin, dial);
      NettyQuicConnection connection = Waiting.shielded(() -> await(dial, remote, deadline));
      keep(connection);
      return connection;
    } finally {
      tls.forget(pin);
      dials.remove(dial);
    }
  }

  private void connectSocket(InetSocketAddress remote, PeerPin pin, Dial dial) {
    SegmentedSends segments = new SegmentedSends(tuning.segmentBytes());
    ReadBatch batch = new ReadBatch();
    EventLoop loop = loops.next();
    // Not on the loop: BoringSSL reads and parses all CA certificates of the system meanwhile.
    ChannelHandler codec = codecs.client(pin);
    Bootstrap bootstrap = new Bootstrap().group(loop);
    platform.prepare(bootstrap, remote.getAddress());
    bootstrap
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel socket) {
                socket
                    .pipeline()
                    .addLast(segments, batch, codec, dial.socketFaults(), new SocketLog());
              }
            })
        // A connected socket tells of ICMP errors and takes packets of nobody else.
        .connect(remote)
        .addListener(
            (ChannelFuture done) -> {
              if (done.isSuccess()) {
                dial.start(done.channel(), batch, allocator(segments));
              } else {
                dial.fail(
                    new TransportException(Kind.UNREACHABLE, "no way to " + remote, done.cause()));
              }
            });
  }

  private SegmentedDatagramPacketAllocator allocator(SegmentedSends segments) {
    return platform.segments() ? segments : SegmentedDatagramPacketAllocator.NONE;
  }

  private static NettyQuicConnection await(Dial dial, InetSocketAddress remote, Duration deadline)
      throws TransportException {
    try {
      return dial.outcome().get(Waiting.nanos(deadline), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw Failures.timeout("connecting to " + remote);
    } catch (InterruptedException e) {
      throw new TransportException(Kind.FAILED, "interrupted while connecting to " + remote, e);
    } catch (ExecutionException e) {
      throw Failures.ofStream(e.getCause() == null ? e : e.getCause());
    } finally {
      // An attempt that nobody waits for any more is given up.
      dial.fail(Failures.closedHere("the attempt to connect"));
    }
  }

  private void keep(NettyQuicConnection connection) throws TransportException {
    dialled.add(connection);
    connection.channel().closeFuture().addListener(over -> dialled.remove(connection));
    if (closed.get()) {
      connection.close();
      throw Failures.closedHere("the endpoint");
    }
  }

  private void checkOpen() throws TransportException {
    if (closed.get()) {
      throw Failures.closedHere("the endpoint");
    }
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    dials.forEach(dial -> dial.fail(Failures.closedHere("the endpoint")));
    dialled.forEach(NettyQuicConnection::close);
    listeners.forEach(NettyQuicListener::close);
    loops.close(CLOSE_NANOS);
  }
}
