package dev.lanspread.transport.kwik;

import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.testkit.transport.QuicTransportContract;

final class KwikTransportTest extends QuicTransportContract {

  @Override
  protected QuicTransportProvider clientTransport() {
    return new KwikTransportProvider();
  }

  @Override
  protected QuicTransportProvider serverTransport() {
    return new KwikTransportProvider();
  }

  @Override
  protected boolean learnsStreamCodes(QuicTransportProvider receiver) {
    return false;
  }

  @Override
  protected boolean breakListener(QuicListener listener) {
    ((KwikListener) listener).socket().close();
    return true;
  }

  @Override
  protected void settle() {
    // kwik leaves it to the garbage collector to end an executor of each connection.
    System.gc();
  }
}
