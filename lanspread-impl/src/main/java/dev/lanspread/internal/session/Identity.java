package dev.lanspread.internal.session;

import dev.lanspread.PeerId;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;

/**
 * Who this peer is: its key, the certificate that carries it, and the id that follows from it.
 *
 * @param keys a P-256 key pair
 * @param certificate self-signed by that key
 * @param peer the id of the public key
 */
public record Identity(KeyPair keys, X509Certificate certificate, PeerId peer) {

  static Identity of(KeyPair keys) {
    return new Identity(keys, SelfSignedCertificate.create(keys), PeerId.of(keys.getPublic()));
  }

  /** Returns the key that proves this peer. */
  public PrivateKey privateKey() {
    return keys.getPrivate();
  }

  PublicKey publicKey() {
    return keys.getPublic();
  }
}
