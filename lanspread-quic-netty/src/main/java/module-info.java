/**
 * The QUIC transport {@code netty}. Exports nothing: found by {@link java.util.ServiceLoader}.
 *
 * <p>On the module path the native libraries are modules that nothing requires: name the one of the
 * platform with {@code --add-modules}, for example {@code io.netty.codec.quic.linux.x86_64} and
 * {@code io.netty.transport.epoll.linux.x86_64}, or leave them on the class path.
 */
module dev.lanspread.transport.netty {
  requires dev.lanspread.api;
  requires static org.jspecify;
  requires org.slf4j;
  requires io.netty.buffer;
  requires io.netty.codec.classes.quic;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;

  provides dev.lanspread.spi.transport.QuicTransportProvider with
      dev.lanspread.transport.netty.NettyQuicTransportProvider;
}
