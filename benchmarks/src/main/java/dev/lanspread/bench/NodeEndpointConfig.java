package dev.lanspread.bench;

import dev.lanspread.spi.transport.QuicEndpointConfig;
import dev.lanspread.testkit.transport.TestIdentity;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** An endpoint configured as a node configures it: with the defaults of the SPI. */
record NodeEndpointConfig(TestIdentity identity) implements QuicEndpointConfig {

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
    return "lanspread/1";
  }

  @Override
  public String label() {
    return identity.name();
  }
}
