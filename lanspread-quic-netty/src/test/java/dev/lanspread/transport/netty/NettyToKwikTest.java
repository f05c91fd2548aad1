package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.testkit.transport.QuicTransportContract;

final class NettyToKwikTest extends QuicTransportContract {

  @Override
  protected QuicTransportProvider clientTransport() {
    return Transports.named("netty");
  }

  @Override
  protected QuicTransportProvider serverTransport() {
    return Transports.named("kwik");
  }

  @Override
  protected boolean learnsStreamCodes(QuicTransportProvider receiver) {
    return false;
  }

  @Override
  protected void settle() {
    // kwik leaves it to the garbage collector to end an executor of each connection.
    System.gc();
  }
}
