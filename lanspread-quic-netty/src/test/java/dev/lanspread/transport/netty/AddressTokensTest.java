package dev.lanspread.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AddressTokensTest {

  private static final byte[] CONNECTION_ID = {1, 2, 3, 4, 5, 6, 7, 8};

  private final AtomicLong clock = new AtomicLong(1_000);
  private final AtomicBoolean busy = new AtomicBoolean(true);
  private final AtomicBoolean admits = new AtomicBoolean(true);
  private final AddressTokens tokens =
      new AddressTokens(new byte[32], clock::get, busy::get, admits::get);
  private final InetSocketAddress client =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_000);

  @Test
  void theOwnTokenIsAcceptedAndPointsAtTheFirstConnectionId() {
    ByteBuf token = issued();
    int offset = tokens.validateToken(token, client);
    assertThat(token.slice(offset, token.readableBytes() - offset))
        .isEqualTo(Unpooled.wrappedBuffer(CONNECTION_ID));
  }

  @Test
  void aTokenOfAnotherAddressIsRefused() {
    InetSocketAddress other = new InetSocketAddress(client.getAddress(), 4_001);
    assertThat(tokens.validateToken(issued(), other)).isNegative();
  }

  @Test
  void anOldTokenIsRefused() {
    ByteBuf token = issued();
    clock.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(tokens.validateToken(token, client)).isNegative();
  }

  @Test
  void everyChangedByteIsNoticed() {
    ByteBuf token = issued();
    for (int i = 0; i < token.readableBytes(); i++) {
      ByteBuf changed = token.copy();
      changed.setByte(i, changed.getByte(i) ^ 1);
      assertThat(tokens.validateToken(changed, client)).as("byte %d", i).isNegative();
    }
  }

  @Test
  void madeUpAndCutTokensAreRefused() {
    for (int length : new int[] {1, 23, 24, 44, 45, 1_000}) {
      assertThat(tokens.validateToken(Unpooled.buffer().writeZero(length), client)).isNegative();
    }
  }

  @Test
  void nothingIsAdmittedWhileTheListenerIsFull() {
    ByteBuf token = issued();
    admits.set(false);
    assertThat(tokens.validateToken(token, client)).isNegative();
  }

  @Test
  void aCalmListenerAsksForNoProofAndAFullOneDoes() {
    busy.set(false);
    ByteBuf id = Unpooled.wrappedBuffer(CONNECTION_ID);
    assertThat(tokens.writeToken(Unpooled.buffer(), id, client)).isFalse();
    admits.set(false);
    assertThat(tokens.writeToken(Unpooled.buffer(), id, client)).isTrue();
  }

  private ByteBuf issued() {
    ByteBuf token = Unpooled.buffer();
    assertThat(tokens.writeToken(token, Unpooled.wrappedBuffer(CONNECTION_ID), client)).isTrue();
    assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    return token;
  }
}
