package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicEndpointConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/** Makes the QUIC codecs of one endpoint. */
final class Codecs {

  /** Room for several streams at their full window, so that one slow reader stops no other. */
  private static final int STREAM_WINDOWS_PER_CONNECTION = 8;

  /** Stream windows that a connection has for the answers to its dialler. */
  private static final int ANSWER_WINDOWS = 2;

  /** More than a stream can carry, and still one of QUIC's integers. */
  private static final long UNLIMITED = 1L << 60;

  private static final int KEY_LENGTH = 32;
  private static final int RESET_TOKEN_LENGTH = 16;

  private final QuicEndpointConfig config;
  private final Tuning tuning;
  private final Platform platform;
  private final Tls tls;
  private final SecureRandom random = new SecureRandom();

  Codecs(QuicEndpointConfig config, Tuning tuning, Platform platform, Tls tls) {
    this.config = config;
    this.tuning = tuning;
    this.platform = platform;
    this.tls = tls;
  }

  /** Makes the codec of a listening socket. */
  ChannelHandler server(
      Admission admission,
      SegmentedDatagramPacketAllocator segments,
      ChannelInitializer<QuicChannel> connections) {
    QuicServerCodecBuilder builder = new QuicServerCodecBuilder();
    common(builder)
        .sslEngineProvider(channel -> tls.serverEngine())
        .initialMaxData(STREAM_WINDOWS_PER_CONNECTION * config.streamWindow())
        .initialMaxStreamDataBidirectionalLocal(config.streamWindow())
        .statelessResetToken(bytes(RESET_TOKEN_LENGTH));
    return builder
        .tokenHandler(
            new AddressTokens(
                bytes(KEY_LENGTH), System::nanoTime, admission::busy, admission::admitsOneMore))
        .resetTokenGenerator(new ResetTokens(bytes(KEY_LENGTH)))
        .connectionIdAddressGenerator(QuicConnectionIdGenerator.signGenerator())
        .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, segments)
        .handler(connections)
        .streamHandler(REMOTE_STREAMS)
        .build();
  }

  /**
   * Makes the codec of a dialling socket.
   *
   * <p>What a dialler asked for is limited by the window of its connection alone. quiche, as of
   * Netty 4.2.17, begins at 32 KiB when the first credit of a stream or a connection is used up,
   * and doubles it as long as it is renewed within two round trips. A connection learns that once,
   * each stream would learn it anew: downloads in chunks of 32 MiB were 15 % slower. quiche stops
   * at 24 MiB for a connection; {@code NettyQuicStream} reads no further than its own limit.
   */
  ChannelHandler client(PeerPin pin) {
    return common(new QuicClientCodecBuilder())
        .initialMaxData(ANSWER_WINDOWS * config.streamWindow())
        .initialMaxStreamDataBidirectionalLocal(UNLIMITED)
        .sslEngineProvider(channel -> tls.clientEngine(pin))
        .build();
  }

  private <B extends QuicCodecBuilder<B>> B common(B builder) {
    return builder
        .grease(false)
        .maxIdleTimeout(config.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .maxSendUdpPayloadSize(platform.maxPayload())
        .discoverPmtu(tuning.mtuDiscovery())
        .initialMaxStreamDataBidirectionalRemote(config.streamWindow())
        .initialMaxStreamsBidirectional(config.maxIncomingStreams())
        .initialMaxStreamsUnidirectional(0)
        .activeMigration(false)
        .initialCongestionWindowPackets(tuning.initialWindowPackets())
        .congestionControlAlgorithm(tuning.congestionControl());
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Passes a new stream of the other side to the connection that it belongs to. */
  static final ChannelHandler REMOTE_STREAMS = new RemoteStreams();

  @ChannelHandler.Sharable
  private static final class RemoteStreams extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel stream) {
      stream.parent().pipeline().get(ConnectionHandler.class).connection().attachRemote(stream);
    }
  }
}
