package dev.lanspread.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.SegmentedDatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Linux sockets: segmentation and receive offload, and packets that are never fragmented. */
final class EpollPlatform implements Platform {

  // From linux/in.h and linux/in6.h. "Probe" forbids fragments and ignores what the kernel
  // believes about the path: QUIC finds the path MTU itself.
  private static final int IPPROTO_IP = 0;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int PMTUDISC_PROBE = 3;

  /**
   * One (offloaded) datagram per system call: Netty 4.2.17 loses the segment size of offloaded
   * datagrams when it reads several at once (recvmmsg), and the transfer freezes.
   */
  private static final int MAX_DATAGRAM = 65_535;

  private final Tuning tuning;

  EpollPlatform(Tuning tuning) {
    this.tuning = tuning;
  }

  @Override
  public IoHandlerFactory ioHandler() {
    return EpollIoHandler.newFactory();
  }

  @Override
  public void prepare(Bootstrap bootstrap, InetAddress peer) {
    boolean onlyV4 = peer instanceof Inet4Address && !peer.isAnyLocalAddress();
    bootstrap
        .channelFactory(() -> channel(onlyV4))
        .option(ChannelOption.SO_RCVBUF, tuning.socketBuffer())
        .option(ChannelOption.SO_SNDBUF, tuning.socketBuffer())
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(tuning.socketBuffer() / 2, tuning.socketBuffer()))
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(MAX_DATAGRAM)
                .maxMessagesPerRead(tuning.packetsPerBatch()))
        .option(
            new IntegerUnixChannelOption("IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER),
            PMTUDISC_PROBE);
    if (!onlyV4) {
      bootstrap.option(
          new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER),
          PMTUDISC_PROBE);
    }
    if (tuning.offload()) {
      bootstrap.option(EpollChannelOption.UDP_GRO, true);
    }
  }

  private static EpollDatagramChannel channel(boolean onlyV4) {
    return onlyV4
        ? new EpollDatagramChannel(SocketProtocolFamily.INET)
        : new EpollDatagramChannel();
  }

  @Override
  @SuppressWarnings("deprecation") // Netty offers no other way to ask the kernel.
  public boolean segments() {
    return tuning.offload() && SegmentedDatagramPacket.isSupported();
  }

  @Override
  public int maxPayload() {
    return tuning.maxPayload();
  }
}
