package dev.lanspread.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lanspread.internal.protocol.Message;
import dev.lanspread.internal.protocol.MessageCodec;
import dev.lanspread.internal.protocol.ProtocolException;
import dev.lanspread.internal.protocol.ProtocolLimits;
import dev.lanspread.spi.transport.QuicStream;
import dev.lanspread.spi.transport.TransportException;
import dev.lanspread.spi.transport.TransportException.Kind;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameChannelTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final byte[] PING = "{\"type\":\"ping\"}".getBytes(StandardCharsets.US_ASCII);

  private final Queue<byte[]> incoming = new ArrayDeque<>();
  private boolean ended;
  private final FrameChannel channel = new FrameChannel(stream(), new MessageCodec());

  @Test
  void aFrameMayComeInPieces() throws Exception {
    for (byte b : frame(PING.length, PING)) {
      incoming.add(new byte[] {b});
    }

    assertThat(channel.receive(100, SHORT)).isEqualTo(new Message.Ping());
  }

  @Test
  void framesFollowEachOther() throws Exception {
    incoming.add(frame(PING.length, PING));
    incoming.add(frame(PING.length, PING));

    assertThat(channel.receive(100, SHORT)).isEqualTo(new Message.Ping());
    assertThat(channel.receive(100, SHORT)).isEqualTo(new Message.Ping());
  }

  @Test
  void silenceIsATimeoutAndTheChannelStaysUsable() throws Exception {
    assertThatThrownBy(() -> channel.receive(100, SHORT))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMEOUT));

    incoming.add(frame(PING.length, PING));
    assertThat(channel.receive(100, SHORT)).isEqualTo(new Message.Ping());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, 0, 101, Integer.MAX_VALUE})
  void aLengthOutsideTheLimitsIsRefusedBeforeAnythingIsRead(int length) {
    incoming.add(frame(length, new byte[0]));

    assertThatThrownBy(() -> channel.receive(100, SHORT)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void noLimitLetsMoreThanAPageIn() {
    incoming.add(frame(ProtocolLimits.PAGE + 1, new byte[0]));

    assertThatThrownBy(() -> channel.receive(Integer.MAX_VALUE, SHORT))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void aFrameOfExactlyTheLimitIsRead() throws Exception {
    incoming.add(frame(PING.length, PING));

    assertThat(channel.receive(PING.length, SHORT)).isEqualTo(new Message.Ping());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 10})
  void halfAFrameIsGivenUpAndIsNoMereSilence(int bytes) {
    incoming.add(Arrays.copyOf(frame(PING.length, PING), bytes));

    assertThatThrownBy(() -> channel.receive(Message.Ping.class, 100, Deadline.in(SHORT)))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 10})
  void theEndOfTheStreamIsAProtocolError(int bytes) {
    incoming.add(Arrays.copyOf(frame(PING.length, PING), bytes));
    ended = true;

    assertThatThrownBy(() -> channel.receive(100, SHORT)).isInstanceOf(ProtocolException.class);
  }

  private static byte[] frame(int length, byte[] body) {
    return ByteBuffer.allocate(4 + body.length).putInt(length).put(body).array();
  }

  /** Gives what is in {@link #incoming}; then the end, or timeouts. */
  private QuicStream stream() {
    return (QuicStream)
        Proxy.newProxyInstance(
            QuicStream.class.getClassLoader(),
            new Class<?>[] {QuicStream.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("read")) {
                throw new UnsupportedOperationException(method.getName());
              }
              return read((ByteBuffer) arguments[0]);
            });
  }

  private int read(ByteBuffer target) throws IOException {
    byte[] next = incoming.poll();
    while (next != null && next.length == 0) {
      next = incoming.poll();
    }
    if (next == null) {
      if (ended) {
        return -1;
      }
      throw new TransportException(Kind.TIMEOUT, "silence");
    }
    int count = Math.min(next.length, target.remaining());
    target.put(next, 0, count);
    if (count < next.length) {
      Queue<byte[]> rest = new ArrayDeque<>(incoming);
      incoming.clear();
      incoming.add(Arrays.copyOfRange(next, count, next.length));
      incoming.addAll(rest);
    }
    return count;
  }
}
