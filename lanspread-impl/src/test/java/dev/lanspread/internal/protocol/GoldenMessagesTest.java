package dev.lanspread.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every message looks like on the wire. A line that differs breaks peers that are out there:
 * add new fields, which others ignore, instead of changing names.
 */
class GoldenMessagesTest {

  private static final String FILE = "messages.jsonl";

  private final MessageCodec codec = new MessageCodec();

  @TestFactory
  Stream<DynamicTest> everyMessageTravelsAsItAlwaysDid() {
    List<Message> messages = MessageCodecTest.everyMessage().toList();
    List<String> lines = goldenLines();
    assertThat(lines).hasSameSizeAs(messages);
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Message message = messages.get(i);
      String line = lines.get(i);
      tests.add(DynamicTest.dynamicTest(line, () -> assertTravelsAs(message, line)));
    }
    return tests.stream();
  }

  @Test
  void everyNameIsWrittenDown() {
    Stream<Class<?>> inMessages =
        MessageCodecTest.everyMessage().map(Message::getClass).distinct().map(type -> type);
    Stream<Class<?>> parts =
        Stream.of(
            Message.Self.class,
            Message.Listen.class,
            GameSummary.class,
            FileEntry.class,
            StreamEntry.class);

    assertThat(Stream.concat(inMessages, parts).flatMap(GoldenMessagesTest::components))
        .allSatisfy(
            component ->
                assertThat(component.getAccessor().getAnnotation(JsonProperty.class))
                    .as("%s", component)
                    .isNotNull());
  }

  private void assertTravelsAs(Message message, String line) throws IOException {
    assertThat(new String(codec.encode(message), StandardCharsets.UTF_8)).isEqualTo(line);
    assertThat(codec.decode(line.getBytes(StandardCharsets.UTF_8))).isEqualTo(message);
  }

  private static Stream<RecordComponent> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents());
  }

  private static List<String> goldenLines() {
    try (InputStream golden =
        Objects.requireNonNull(GoldenMessagesTest.class.getResourceAsStream(FILE), FILE)) {
      return new String(golden.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
