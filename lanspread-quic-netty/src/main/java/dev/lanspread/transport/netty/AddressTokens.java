package dev.lanspread.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes new clients prove their address with a Retry packet (RFC 9000, 8.1.2) before anything is
 * kept for them, once many handshakes are open. Until then the limit of three times what was
 * received holds; kwik 0.10.6 fails about one in fifteen handshakes that begin with a Retry.
 *
 * <p>A token holds the time of issue, a keyed hash over time, address and the connection id that
 * the client chose first, and that id. The codec's own handlers accept tokens that they did not
 * make, which lifts the limit on amplification (CVE-2026-44894). Used on one event loop only.
 */
final class AddressTokens implements QuicTokenHandler {

  /** A Retry is answered within a round trip; older tokens are replays. */
  private static final long LIFETIME_NANOS = Duration.ofSeconds(10).toNanos();

  private static final String ALGORITHM = "HmacSHA256";
  private static final int TIME_LENGTH = Long.BYTES;
  private static final int MAC_LENGTH = 16;
  private static final int HEADER_LENGTH = TIME_LENGTH + MAC_LENGTH;
  private static final int MAX_CONNECTION_ID = 20;
  private static final int REFUSED = -1;

  private final Mac mac;
  private final LongSupplier nanoTime;
  private final BooleanSupplier busy;
  private final BooleanSupplier admits;

  /**
   * @param key random bytes that never leave the process
   * @param busy whether clients must prove their address
   * @param admits whether one more connection may start; if not, valid tokens are ignored and the
   *     client tries again
   */
  AddressTokens(byte[] key, LongSupplier nanoTime, BooleanSupplier busy, BooleanSupplier admits) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has HMAC-SHA-256", e);
    }
    this.nanoTime = nanoTime;
    this.busy = busy;
    this.admits = admits;
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf connectionId, InetSocketAddress address) {
    if (!busy.getAsBoolean() && admits.getAsBoolean()) {
      return false;
    }
    byte[] id = ByteBufUtil.getBytes(connectionId);
    long now = nanoTime.getAsLong();
    out.writeLong(now).writeBytes(hash(now, address, id)).writeBytes(id);
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    int idLength = token.readableBytes() - HEADER_LENGTH;
    if (idLength < 0 || idLength > MAX_CONNECTION_ID) {
      return REFUSED;
    }
    long issued = token.getLong(token.readerIndex());
    byte[] shown = ByteBufUtil.getBytes(token, token.readerIndex() + TIME_LENGTH, MAC_LENGTH);
    byte[] id = ByteBufUtil.getBytes(token, token.readerIndex() + HEADER_LENGTH, idLength);
    boolean genuine = MessageDigest.isEqual(shown, hash(issued, address, id));
    long age = nanoTime.getAsLong() - issued;
    if (!genuine || age < 0 || age > LIFETIME_NANOS || !admits.getAsBoolean()) {
      return REFUSED;
    }
    return HEADER_LENGTH;
  }

  @Override
  public int maxTokenLength() {
    return HEADER_LENGTH + MAX_CONNECTION_ID;
  }

  private byte[] hash(long time, InetSocketAddress address, byte[] connectionId) {
    byte[] host = address.getAddress().getAddress();
    // Lengths first, so that no two inputs read the same.
    ByteBuffer head = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES).putLong(time);
    head.putInt(host.length).putInt(address.getPort()).flip();
    mac.update(head);
    mac.update(host);
    mac.update(connectionId);
    return Arrays.copyOf(mac.doFinal(), MAC_LENGTH);
  }
}
