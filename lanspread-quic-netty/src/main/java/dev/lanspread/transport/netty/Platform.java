package dev.lanspread.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import java.net.InetAddress;

/** How sockets are made and tuned on this operating system. */
interface Platform {

  /** Returns epoll where it works, else NIO. */
  static Platform detect(Tuning tuning) {
    return Epoll.isAvailable() ? new EpollPlatform(tuning) : new NioPlatform(tuning);
  }

  IoHandlerFactory ioHandler();

  /**
   * Prepares a bootstrap for a UDP socket.
   *
   * @param peer an address of the family that the socket is for; the wildcard means both
   */
  void prepare(Bootstrap bootstrap, InetAddress peer);

  /** Tells whether the kernel cuts large packets into segments. */
  boolean segments();

  /** Returns the largest UDP payload worth trying in bytes. */
  int maxPayload();
}
