package dev.lanspread.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Sockets of the JDK: no offload, and no way to forbid fragments before JDK 19. */
final class NioPlatform implements Platform {

  /** What an Ethernet frame holds under IPv6 and UDP; more would be sent in fragments. */
  private static final int ETHERNET_PAYLOAD = 1_500 - 40 - 8;

  private static final int MAX_DATAGRAM = 65_535;

  private final Tuning tuning;

  NioPlatform(Tuning tuning) {
    this.tuning = tuning;
  }

  @Override
  public IoHandlerFactory ioHandler() {
    return NioIoHandler.newFactory();
  }

  @Override
  public void prepare(Bootstrap bootstrap, InetAddress peer) {
    bootstrap
        .channelFactory(() -> channel(peer))
        .option(ChannelOption.SO_RCVBUF, tuning.socketBuffer())
        .option(ChannelOption.SO_SNDBUF, tuning.socketBuffer())
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(MAX_DATAGRAM)
                .maxMessagesPerRead(tuning.packetsPerBatch()));
  }

  private static NioDatagramChannel channel(InetAddress peer) {
    boolean onlyV4 = peer instanceof Inet4Address && !peer.isAnyLocalAddress();
    return onlyV4 ? new NioDatagramChannel(SocketProtocolFamily.INET) : new NioDatagramChannel();
  }

  @Override
  public boolean segments() {
    return false;
  }

  @Override
  public int maxPayload() {
    return Math.min(ETHERNET_PAYLOAD, tuning.maxPayload());
  }
}
