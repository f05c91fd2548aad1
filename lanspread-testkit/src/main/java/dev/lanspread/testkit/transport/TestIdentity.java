package dev.lanspread.testkit.transport;

import dev.lanspread.PeerId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A peer's key and certificate for tests. Everybody has the private key: never use it elsewhere.
 *
 * @param name what tests call it
 * @param privateKey a P-256 key
 * @param certificate self-signed, for that key
 * @since 0.1
 */
public record TestIdentity(String name, PrivateKey privateKey, X509Certificate certificate) {

  private static final String PASSWORD = "lanspread-test";

  /** Returns the first identity. */
  public static TestIdentity alpha() {
    return load("alpha");
  }

  /** Returns the second identity. */
  public static TestIdentity bravo() {
    return load("bravo");
  }

  /** Returns the third identity. */
  public static TestIdentity charlie() {
    return load("charlie");
  }

  /** Returns the id of the key. */
  public PeerId peerId() {
    return PeerId.of(certificate.getPublicKey());
  }

  private static TestIdentity load(String name) {
    String resource = name + ".p12";
    try (InputStream in = TestIdentity.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException(resource);
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      return new TestIdentity(
          name,
          (PrivateKey) store.getKey(name, PASSWORD.toCharArray()),
          (X509Certificate) store.getCertificate(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("damaged test resource " + resource, e);
    }
  }
}
