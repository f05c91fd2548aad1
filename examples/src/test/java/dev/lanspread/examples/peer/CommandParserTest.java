package dev.lanspread.examples.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lanspread.error.RequestException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CommandParserTest {

  @Test
  void aMarkBeforeALineIsSkippedOnce() {
    assertThat(parse("\ufeff{\"cmd\":\"status\"}").path("cmd").asText()).isEqualTo("status");
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> parse("\ufeff\ufeff{\"cmd\":\"status\"}"));
  }

  private static JsonNode parse(String line) {
    return new CommandParser()
        .parse(new LineReader.Line(line.getBytes(StandardCharsets.UTF_8), false));
  }
}
