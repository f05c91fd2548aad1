package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;

/** Lets connections come and does nothing with them. */
final class IgnoredArrivals implements QuicListenerHandler {

  @Override
  public void onConnection(QuicConnection connection) {}

  @Override
  public void onListenerLost(TransportException cause) {}
}
