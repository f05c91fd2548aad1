package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.testkit.transport.QuicTransportContract;

final class NettyToNettyTest extends QuicTransportContract {

  @Override
  protected QuicTransportProvider clientTransport() {
    return Transports.named("netty");
  }

  @Override
  protected QuicTransportProvider serverTransport() {
    return Transports.named("netty");
  }

  @Override
  protected boolean learnsStopCodes(QuicTransportProvider receiver) {
    return false;
  }

  @Override
  protected boolean breakListener(QuicListener listener) {
    ((NettyQuicListener) listener).loseSocket();
    return true;
  }
}
