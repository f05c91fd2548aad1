package dev.lanspread.internal.session;

import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.internal.protocol.ProtocolVersions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What both sides of a handshake sign and tag; see the protocol package. */
final class ProofSignature {

  private static final String ALGORITHM = "SHA256withECDSA";
  private static final byte[] TAG =
      (ProtocolLimits.ALPN + " proof").getBytes(StandardCharsets.US_ASCII);

  private final int protocol;
  private final byte[] listenerKeyHash;
  private final byte[] diallerKeyHash;
  private final byte[] listenerNonce;
  private final byte[] diallerNonce;

  /** Who makes a proof; keeps one from being reflected as the other. */
  enum Role {
    DIALLER('D'),
    LISTENER('L');

    private final byte mark;

    Role(char mark) {
      this.mark = (byte) mark;
    }
  }

  ProofSignature(
      int protocol,
      PublicKey listenerKey,
      PublicKey diallerKey,
      byte[] listenerNonce,
      byte[] diallerNonce) {
    this.protocol = protocol;
    this.listenerKeyHash = sha256(listenerKey.getEncoded());
    this.diallerKeyHash = sha256(diallerKey.getEncoded());
    this.listenerNonce = listenerNonce.clone();
    this.diallerNonce = diallerNonce.clone();
  }

  byte[] sign(Role role, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(transcript(role));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("own key cannot sign", e);
    }
  }

  boolean verify(Role role, PublicKey key, byte[] proof) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(transcript(role));
      return signature.verify(proof);
    } catch (InvalidKeyException | SignatureException e) {
      return false; // A malformed key or signature is a wrong one.
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has " + ALGORITHM, e);
    }
  }

  /** Returns the tag of the LAN-party secret; empty without one. */
  byte[] groupTag(Role role, Optional<String> secret) {
    if (secret.isEmpty()) {
      return new byte[0];
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(secret.get().getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
      return mac.doFinal(transcript(role));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HmacSHA256", e);
    }
  }

  boolean groupMatches(Role role, Optional<String> secret, byte[] tag) {
    return MessageDigest.isEqual(groupTag(role, secret), tag);
  }

  /** Tells whether the two keys belong together. */
  static boolean matches(KeyPair keys) {
    byte[] nonce = new byte[0];
    int protocol = ProtocolVersions.SPOKEN.newest();
    ProofSignature probe =
        new ProofSignature(protocol, keys.getPublic(), keys.getPublic(), nonce, nonce);
    return probe.verify(
        Role.DIALLER, keys.getPublic(), probe.sign(Role.DIALLER, keys.getPrivate()));
  }

  private byte[] transcript(Role role) {
    MessageDigest digest = newSha256();
    digest.update(TAG);
    digest.update((byte) protocol);
    digest.update(role.mark);
    digest.update(listenerKeyHash);
    digest.update(diallerKeyHash);
    digest.update(listenerNonce);
    digest.update(diallerNonce);
    return digest.digest();
  }

  private static byte[] sha256(byte[] bytes) {
    return newSha256().digest(bytes);
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
