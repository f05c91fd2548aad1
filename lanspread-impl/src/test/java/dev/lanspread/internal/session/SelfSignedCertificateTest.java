package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class SelfSignedCertificateTest {

  // The lengths of serial number and signature vary, and with them the DER length forms.
  @RepeatedTest(20)
  void carriesAndIsSignedByTheKey() throws GeneralSecurityException {
    KeyPair keys = keyPair();

    X509Certificate certificate = SelfSignedCertificate.create(keys);

    certificate.verify(keys.getPublic());
    assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
    assertThat(certificate.getVersion()).isEqualTo(3);
    assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=lanspread");
    assertThat(certificate.getIssuerX500Principal())
        .isEqualTo(certificate.getSubjectX500Principal());
    assertThat(certificate.getSerialNumber()).isPositive();
  }

  @Test
  void isValidWhateverTheClockSays() throws GeneralSecurityException {
    X509Certificate certificate = SelfSignedCertificate.create(keyPair());

    certificate.checkValidity(Date.from(Instant.parse("2001-01-01T00:00:00Z")));
    certificate.checkValidity(Date.from(Instant.parse("2999-01-01T00:00:00Z")));
  }

  @Test
  void refusesAKeyThatCannotSignSo() throws GeneralSecurityException {
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();

    assertThatThrownBy(() -> SelfSignedCertificate.create(rsa))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
