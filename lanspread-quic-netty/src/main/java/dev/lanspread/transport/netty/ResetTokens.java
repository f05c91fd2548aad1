package dev.lanspread.transport.netty;

import io.netty.handler.codec.quic.QuicResetTokenGenerator;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stateless reset tokens (RFC 9000, 10.3.2) that nobody can compute from a connection id without
 * the key (CVE-2026-50009).
 */
final class ResetTokens implements QuicResetTokenGenerator {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int LENGTH = 16;

  private final SecretKeySpec key;

  /**
   * @param key random bytes that never leave the process
   */
  ResetTokens(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  @Override
  public ByteBuffer newResetToken(ByteBuffer connectionId) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(connectionId);
      return ByteBuffer.wrap(Arrays.copyOf(mac.doFinal(), LENGTH));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HMAC-SHA-256", e);
    }
  }
}
