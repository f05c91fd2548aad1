package dev.lanspread.transport.netty;

import dev.lanspread.spi.transport.QuicEndpointConfig;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the TLS engines of one endpoint: trust rests on keys, never on names or issuers. */
final class Tls {

  private final QuicSslContext server;
  private final QuicSslContext client;
  private final Map<SSLEngine, PeerPin> pins = new ConcurrentHashMap<>();

  Tls(QuicEndpointConfig config) {
    server =
        QuicSslContextBuilder.forServer(new OwnKey(config.privateKey(), config.certificate()), null)
            .applicationProtocols(config.alpn())
            .clientAuth(ClientAuth.NONE)
            .earlyData(false)
            .build();
    client =
        QuicSslContextBuilder.forClient()
            .trustManager(new PinTrustManager())
            .applicationProtocols(config.alpn())
            .endpointIdentificationAlgorithm(null)
            .earlyData(false)
            .build();
  }

  QuicSslEngine serverEngine() {
    return server.newEngine(UnpooledByteBufAllocator.DEFAULT);
  }

  /**
   * Makes the engine of one dialled connection.
   *
   * <p>It has no peer name, so that no session is ever resumed: a resumed one shows no certificate.
   */
  QuicSslEngine clientEngine(PeerPin pin) {
    QuicSslEngine engine = client.newEngine(UnpooledByteBufAllocator.DEFAULT);
    pins.put(engine, pin);
    return engine;
  }

  /** Forgets what the connection with this pin expects, once its handshake is over. */
  void forget(PeerPin pin) {
    pins.values().remove(pin);
  }

  private final class PinTrustManager extends X509ExtendedTrustManager {

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
        throws CertificateException {
      PeerPin pin = engine == null ? null : pins.get(engine);
      if (pin == null) {
        throw new CertificateException("no connection waits for this handshake");
      }
      pin.check(chain);
    }

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String authType, @Nullable Socket socket)
        throws CertificateException {
      throw new CertificateException("only QUIC connections are made");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("only QUIC connections are made");
    }

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("clients prove themselves after TLS");
    }

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String authType, @Nullable Socket socket)
        throws CertificateException {
      throw new CertificateException("clients prove themselves after TLS");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("clients prove themselves after TLS");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
