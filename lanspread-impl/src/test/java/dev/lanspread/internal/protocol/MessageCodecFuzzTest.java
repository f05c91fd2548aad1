package dev.lanspread.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes a frame has, it is one message or none. */
class MessageCodecFuzzTest {

  private final MessageCodec codec = new MessageCodec();

  @MethodSource("frames")
  @FuzzTest
  void aFrameIsOneMessageOrNone(byte[] json) throws ProtocolException {
    Message message;
    try {
      message = codec.decode(json);
    } catch (ProtocolException refused) {
      assertThat(refused).message().isNotBlank();
      return;
    }
    if (!(message instanceof Message.Unknown)) {
      assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
    }
  }

  static Stream<byte[]> frames() {
    MessageCodec codec = new MessageCodec();
    return Stream.concat(
        MessageCodecTest.everyMessage().map(codec::encode),
        Stream.of(
                "",
                "{}",
                "[]",
                "{\"type\":\"ping\"}{}",
                "{\"type\":\"ping\",\"type\":\"pong\"}",
                "{\"type\":\"content\",\"length\":1e400}",
                "{\"type\":\"content\",\"length\":-1}",
                "{\"type\":\"library\",\"revision\":1,\"page\":0,\"last\":true,\"games\":[{\"id\":null}]}",
                "{\"type\":\"declined\",\"reason\":\"NO_SUCH\"}",
                "{\"type\":\"no-such\",\"a\":[{}]}",
                "[".repeat(100))
            .map(text -> text.getBytes(StandardCharsets.UTF_8)));
  }
}
