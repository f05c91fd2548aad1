package dev.lanspread.transport.netty;

import dev.lanspread.spi.ProviderAvailability;
import dev.lanspread.spi.transport.QuicEndpoint;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.spi.transport.QuicTransportProvider;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import io.netty.handler.codec.quic.Quic;
import org.jspecify.annotations.Nullable;

/**
 * The transport {@code netty}, preferred wherever its native library loads.
 *
 * @since 0.1
 */
public final class NettyQuicTransportProvider implements QuicTransportProvider {

  private static final int PRIORITY = 100;

  /** For {@link java.util.ServiceLoader}. */
  public NettyQuicTransportProvider() {}

  @Override
  public String id() {
    return "netty";
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  /** Loads the native library on the first call in this JVM; Netty keeps the outcome. */
  @Override
  public ProviderAvailability availability() {
    return NativeProbe.reasonFor(NettyQuicTransportProvider::nativeFailure)
        .map(ProviderAvailability::unavailable)
        .orElseGet(ProviderAvailability::available);
  }

  @Override
  public QuicEndpoint open(QuicEndpointConfig config) throws TransportException {
    if (availability() instanceof ProviderAvailability.Unavailable missing) {
      throw new TransportException(Kind.FAILED, missing.reason());
    }
    return NettyQuicEndpoint.open(config, Tuning.defaults());
  }

  private static @Nullable Throwable nativeFailure() {
    return Quic.isAvailable() ? null : Quic.unavailabilityCause();
  }
}
