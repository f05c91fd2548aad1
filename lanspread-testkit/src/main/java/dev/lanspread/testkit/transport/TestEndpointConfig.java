package dev.lanspread.testkit.transport;

import dev.lanspread.spi.transport.QuicEndpointConfig;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;

/**
 * An endpoint's configuration for tests.
 *
 * @param identity whose key to use
 * @param alpn application protocol
 * @param label names threads
 * @param idleTimeout when a silent connection is given up
 * @param maxIncomingStreams how many streams the other side may have open
 * @param streamWindow receive window in bytes
 * @since 0.1
 */
public record TestEndpointConfig(
    TestIdentity identity,
    String alpn,
    String label,
    Duration idleTimeout,
    int maxIncomingStreams,
    long streamWindow)
    implements QuicEndpointConfig {

  private static final int STREAMS = 64;
  private static final long WINDOW = 1L << 20;

  /** Returns a configuration with a stream window of 1 MiB, 64 streams and 30 s idle timeout. */
  public static TestEndpointConfig of(TestIdentity identity) {
    return new TestEndpointConfig(
        identity, "lanspread/1", identity.name(), Duration.ofSeconds(30), STREAMS, WINDOW);
  }

  /** Returns this with another application protocol. */
  public TestEndpointConfig withAlpn(String other) {
    return new TestEndpointConfig(
        identity, other, label, idleTimeout, maxIncomingStreams, streamWindow);
  }

  /** Returns this with another limit of incoming streams. */
  public TestEndpointConfig withMaxIncomingStreams(int limit) {
    return new TestEndpointConfig(identity, alpn, label, idleTimeout, limit, streamWindow);
  }

  /** Returns this with another idle timeout. */
  public TestEndpointConfig withIdleTimeout(Duration timeout) {
    return new TestEndpointConfig(identity, alpn, label, timeout, maxIncomingStreams, streamWindow);
  }

  @Override
  public PrivateKey privateKey() {
    return identity.privateKey();
  }

  @Override
  public X509Certificate certificate() {
    return identity.certificate();
  }
}
