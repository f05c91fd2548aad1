package dev.lanspread.transport.netty;

import dev.lanspread.PeerId;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key that one dialled connection expects, and the certificate that it was shown. */
final class PeerPin {

  private final Optional<PeerId> expected;
  private volatile @Nullable X509Certificate shown;
  private volatile @Nullable String refusal;

  PeerPin(Optional<PeerId> expected) {
    this.expected = expected;
  }

  /**
   * Judges what the other side shows; that it owns the key is proved right after by TLS.
   *
   * @throws CertificateException if it is not exactly one certificate of the expected key
   */
  void check(X509Certificate[] chain) throws CertificateException {
    if (chain.length != 1) {
      throw refuse("the other side shows " + chain.length + " certificates instead of one");
    }
    PeerId actual = PeerId.of(chain[0].getPublicKey());
    if (expected.isPresent() && !expected.get().equals(actual)) {
      throw refuse("expected peer " + expected.get() + " but the other side proves " + actual);
    }
    shown = chain[0];
  }

  private CertificateException refuse(String why) {
    refusal = why;
    return new CertificateException(why);
  }

  /** Returns the accepted certificate, if it came to that. */
  Optional<X509Certificate> accepted() {
    return Optional.ofNullable(shown);
  }

  /** Returns why the certificate was refused, if it was. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }
}
