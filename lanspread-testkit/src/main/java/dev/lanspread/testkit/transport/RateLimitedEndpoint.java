package dev.lanspread.testkit.transport;

import dev.lanspread.PeerId;
import dev.lanspread.spi.transport.QuicConnection;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicListener;
import dev.lanspread.spi.transport.QuicListenerHandler;
import dev.lanspread.spi.transport.TransportException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** An endpoint whose connections share one line. */
final class RateLimitedEndpoint implements QuicEndpoint {

  private final QuicEndpoint inner;
  private final RateLimit line;

  RateLimitedEndpoint(QuicEndpoint inner, RateLimit line) {
    this.inner = inner;
    this.line = line;
  }

  @Override
  public QuicListener listen(InetSocketAddress local, QuicListenerHandler handler)
      throws TransportException {
    return inner.listen(local, new LimitingHandler(handler, line));
  }

  @Override
  public QuicConnection dial(InetSocketAddress remote, Optional<PeerId> expected, Duration deadline)
      throws TransportException {
    return new RateLimitedConnection(inner.dial(remote, expected, deadline), line);
  }

  @Override
  public void close() {
    inner.close();
  }

  private record LimitingHandler(QuicListenerHandler inner, RateLimit line)
      implements QuicListenerHandler {

    @Override
    public void onConnection(QuicConnection connection) {
      inner.onConnection(new RateLimitedConnection(connection, line));
    }

    @Override
    public void onListenerLost(TransportException cause) {
      inner.onListenerLost(cause);
    }
  }
}
