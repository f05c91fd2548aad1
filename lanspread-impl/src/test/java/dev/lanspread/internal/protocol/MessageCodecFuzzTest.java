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
    assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
  }

  static Stream<byte[]> frames() {
    MessageCodec codec = new MessageCodec();
    return Stream.concat(
        MessageCodecTest.everyMessage().map(codec::encode),
        Stream.of(
                "",
                "{}",
                "[]",
                "{\"type\":\"Ping\"}{}",
                "{\"type\":\"Ping\",\"type\":\"Pong\"}",
                "{\"type\":\"Content\",\"length\":1e400}",
                "{\"type\":\"Content\",\"length\":-1}",
                "{\"type\":\"Library\",\"games\":[{\"id\":null}]}",
                "[".repeat(100))
            .map(text -> text.getBytes(StandardCharsets.UTF_8)));
  }
}
