package dev.lanspread.internal.node;

import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.session.Identity;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** What the transport is told. */
record EndpointConfig(Identity identity, String label) implements QuicEndpointConfig {

  @Override
  public PrivateKey privateKey() {
    return identity.privateKey();
  }

  @Override
  public X509Certificate certificate() {
    return identity.certificate();
  }

  @Override
  public String alpn() {
    return ProtocolLimits.ALPN;
  }
}
