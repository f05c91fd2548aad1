package dev.lanspread.transport.kwik;

import dev.lanspread.PeerId;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts a key, not a name and not a date: the clocks of a LAN party are wrong.
 *
 * <p>The TLS engine has already checked that the other side owns the key when it asks here.
 */
final class PinnedTrust implements X509TrustManager {

  private final Optional<PeerId> expected;
  private volatile Optional<PeerId> refused = Optional.empty();

  PinnedTrust(Optional<PeerId> expected) {
    this.expected = expected;
  }

  /** Returns the peer that was refused. */
  Optional<PeerId> refused() {
    return refused;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (chain.length != 1) {
      throw new CertificateException("expected one certificate, got " + chain.length);
    }
    PeerId shown = PeerId.of(chain[0].getPublicKey());
    if (expected.isPresent() && !expected.get().equals(shown)) {
      refused = Optional.of(shown);
      throw new CertificateException("another peer");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("clients prove themselves above TLS");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
