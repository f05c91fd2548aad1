package dev.lanspread.internal.session;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * The certificate that carries a peer's key in TLS: X.509 version 3, signed by the key itself.
 *
 * <p>Only the key counts, so subject and dates are the same for everybody: the clocks of a LAN
 * party cannot be trusted, and the end date is the one that RFC 5280, 4.1.2.5 gives to certificates
 * without an end.
 */
public final class SelfSignedCertificate {

  private static final String SUBJECT = "lanspread";
  private static final String NOT_BEFORE = "000101000000Z";
  private static final String NOT_AFTER = "99991231235959Z";
  private static final int SERIAL_BITS = 127;

  private static final byte[] COMMON_NAME = DerWriter.objectIdentifier(2, 5, 4, 3);
  private static final byte[] ECDSA_WITH_SHA256 =
      DerWriter.sequence(DerWriter.objectIdentifier(1, 2, 840, 10045, 4, 3, 2));
  private static final byte[] VERSION_3 = DerWriter.explicit(0, DerWriter.integer(new byte[] {2}));

  private SelfSignedCertificate() {}

  /**
   * Makes a certificate for a P-256 key pair, signed with SHA256withECDSA.
   *
   * @throws IllegalArgumentException if {@code keys} is not an elliptic-curve key pair
   */
  public static X509Certificate create(KeyPair keys) {
    try {
      byte[] toSign = toBeSigned(keys);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(toSign);
      byte[] der =
          DerWriter.sequence(toSign, ECDSA_WITH_SHA256, DerWriter.bitString(signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a P-256 key pair", e);
    }
  }

  private static byte[] toBeSigned(KeyPair keys) {
    byte[] name =
        DerWriter.sequence(DerWriter.set(DerWriter.sequence(COMMON_NAME, DerWriter.utf8(SUBJECT))));
    return DerWriter.sequence(
        VERSION_3,
        DerWriter.integer(serial()),
        ECDSA_WITH_SHA256,
        name,
        DerWriter.sequence(DerWriter.utcTime(NOT_BEFORE), DerWriter.generalizedTime(NOT_AFTER)),
        name,
        keys.getPublic().getEncoded());
  }

  /** Positive and at most 20 bytes long, as RFC 5280, 4.1.2.2 asks. */
  private static byte[] serial() {
    return new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE).toByteArray();
  }
}
