package dev.lanspread.transport.netty;

import dev.lanspread.PeerId;
import dev.lanspread.spi.transport.QuicEndpointConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** A P-256 key with its self-signed certificate, made by the JDK's keytool. */
record TestIdentity(PrivateKey key, X509Certificate certificate) {

  private static final String PASSWORD = "changeit";

  static TestIdentity create() {
    try {
      Path store = Files.createTempFile("identity", ".p12");
      Files.delete(store);
      try {
        runKeytool(store);
        return load(store);
      } finally {
        Files.deleteIfExists(store);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void runKeytool(Path store) throws IOException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=test",
            "-alias",
            "peer",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            store.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      byte[] text = output.readAllBytes();
      if (process.waitFor() != 0) {
        throw new IOException(new String(text, java.nio.charset.StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static TestIdentity load(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return new TestIdentity(
        (PrivateKey) keys.getKey("peer", PASSWORD.toCharArray()),
        (X509Certificate) keys.getCertificate("peer"));
  }

  PeerId peerId() {
    return PeerId.of(certificate.getPublicKey());
  }

  QuicEndpointConfig config(String label) {
    return new TestConfig(this, label, "lanspread/1", Duration.ofSeconds(30), 64, 512, 4L << 20);
  }

  record TestConfig(
      TestIdentity identity,
      String label,
      String alpn,
      Duration idleTimeout,
      int maxIncomingStreams,
      int maxConnections,
      long streamWindow)
      implements QuicEndpointConfig {

    @Override
    public PrivateKey privateKey() {
      return identity.key();
    }

    @Override
    public X509Certificate certificate() {
      return identity.certificate();
    }
  }
}
