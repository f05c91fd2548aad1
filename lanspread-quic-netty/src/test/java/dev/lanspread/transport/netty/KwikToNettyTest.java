package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.testkit.transport.QuicTransportContract;

final class KwikToNettyTest extends QuicTransportContract {

  @Override
  protected QuicTransportProvider clientTransport() {
    return Transports.named("kwik");
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

  @Override
  protected void settle() {
    // kwik leaves it to the garbage collector to end an executor of each connection.
    System.gc();
  }
}
